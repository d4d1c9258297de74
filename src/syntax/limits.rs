//! How far a hostile file is followed, and what each limit protects.
//!
//! The parsers bring limits of their own (YAML 255 flow and 255 block levels, JSON 512, HCL and Bicep 64,
//! TOML about 80); those here hold for what this layer adds to them.

/// Levels of any tree. Walking, cloning and dropping a tree recurse once a level, and 512 levels
/// fit the 2 MB stack of a worker thread several times over.
pub const DEPTH: usize = 512;

/// Nodes that the aliases of one YAML file may expand to, about 25 MB of them. Files written by
/// people stay below 10,000; a dozen lines of nested aliases ask for billions.
pub const ALIAS_NODES: usize = 250_000;

/// Bytes of a scalar that weigh as much as one node against [`ALIAS_NODES`], so that a thousand
/// aliases to a long text are as expensive as they are.
pub const ALIAS_BYTES_PER_NODE: usize = 64;

/// Errors told about one file: the first few say what is wrong with it, and a file of a million
/// broken documents must not fill the memory with reasons.
pub const ERRORS: usize = 64;

/// Repairs tried on one file before it is taken as it is; each of them reads the file again.
pub const REPAIRS: usize = 8;

/// Labels of an HCL block that are read. Terraform's blocks have two at most, and every label is
/// a level of the tree: 64 blocks in each other make 320 levels with these.
pub const HCL_LABELS: usize = 4;

/// Comparisons of HCL object keys in one file. The parser compares every key with all before it in
/// its object: an object of 5,000 entries takes it 0.3 seconds, one of 20,000 takes 12. Files that
/// would cost more are read without it.
pub const HCL_COMPARISONS: usize = 20_000_000;

/// Bytes of a broken TOML text that is still read as far as it goes. The parser then keeps every
/// fault it finds, up to one a byte.
pub const TOML_RECOVERY: usize = 256 * 1024;
