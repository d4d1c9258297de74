//! What may be observed of a credential.

use std::fmt;

use serde::{Serialize, Serializer};

/// A day in a credential's life. They differ in what they prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// Its issuer made it: the key material is no older and no newer.
    Created,
    /// Its issuer renewed it: new key material.
    Rotated,
    /// A store took a value. What is in it may be an old credential.
    Written,
    /// It was last used, as far as the issuer keeps track.
    LastUsed,
    /// The last day on which it works.
    Expires,
}

impl Fact {
    /// All of them, in the order of the document.
    pub const ALL: [Self; 5] =
        [Self::Created, Self::Rotated, Self::Written, Self::LastUsed, Self::Expires];

    /// Its key in the document.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Rotated => "rotated",
            Self::Written => "written",
            Self::LastUsed => "last_used",
            Self::Expires => "expires",
        }
    }

    /// In a sentence, before a day: "last used 2026-10-02".
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Rotated => "rotated",
            Self::Written => "written",
            Self::LastUsed => "last used",
            Self::Expires => "expires",
        }
    }

    /// Whether it says how old the key material is.
    pub const fn dates_the_key(self) -> bool {
        matches!(self, Self::Created | Self::Rotated)
    }
}

impl Serialize for Fact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Whether a credential works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It does.
    Active,
    /// It is there and does not: switched off, revoked, expired.
    Disabled,
    /// It is not there any more.
    Absent,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Active, Self::Disabled, Self::Absent];

    /// Its word in the document.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
            Self::Absent => "absent",
        }
    }

    /// `Active` where something holds, `Disabled` where it does not.
    pub(crate) const fn active_if(active: bool) -> Self {
        if active { Self::Active } else { Self::Disabled }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
