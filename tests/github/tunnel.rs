//! The way to GitHub: through a proxy, to a server that a certificate of one's own speaks for.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use keyroster::github::connect::{Authorities, Network};
use keyroster::github::proxy::Proxies;
use keyroster::github::{Api, Failure, Request, Secret};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::client::{Quick, client_at};

// Made for these tests: a certificate of `github.test`, and the authority that signed it.
const AUTHORITY: &[u8] = include_bytes!("keys/ca.pem");
const CERTIFICATE: &[u8] = include_bytes!("keys/server.pem");
const KEY: &[u8] = include_bytes!("keys/server.key.pem");

/// A proxy, and behind each tunnel a server that says yes to one request. Gives its address, and
/// what was asked of it: by the proxy's user, and in the tunnel.
fn proxy(password: &'static str) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, told) = channel();
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
            let asked = head(&mut stream);
            tell.send(asked.clone()).unwrap();
            if !asked.contains(&format!("Proxy-Authorization: Basic {password}\r\n")) {
                let _ = stream.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
                continue;
            }
            stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").unwrap();
            let connection = ServerConnection::new(tls()).unwrap();
            let mut secure = StreamOwned::new(connection, stream);
            // Who does not trust the certificate ends it here.
            let asked = head(&mut secure);
            tell.send(asked.clone()).unwrap();
            if !asked.is_empty() {
                let answer = "HTTP/1.1 200 OK\r\ncontent-length: 15\r\nconnection: close\r\n\r\n{\"login\":\"ada\"}";
                secure.write_all(answer.as_bytes()).unwrap();
            }
        }
    });
    (format!("me:pass@{address}"), told)
}

fn tls() -> Arc<ServerConfig> {
    let chain = CertificateDer::pem_slice_iter(CERTIFICATE).map(Result::unwrap).collect();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, PrivateKeyDer::from_pem_slice(KEY).unwrap())
        .unwrap();
    Arc::new(config)
}

/// A request without a body, to its empty line.
fn head(stream: &mut impl Read) -> String {
    let mut text = String::new();
    // One byte at a time: what follows is somebody else's.
    let mut reader = BufReader::with_capacity(1, stream);
    while !text.ends_with("\r\n\r\n") {
        match reader.read_line(&mut text) {
            Ok(1..) => {}
            _ => break,
        }
    }
    text
}

fn network(authority: Option<&[u8]>, proxy: &str) -> Network {
    let authorities =
        authority.map_or_else(Authorities::default, |pem| Authorities::read(pem).unwrap());
    let https = Some(Secret::new(proxy));
    Network::new(authorities, &Proxies { https, ..Proxies::default() }).unwrap()
}

#[test]
fn a_tunnel_leads_to_a_server_that_is_trusted() {
    let (proxy, told) = proxy("bWU6cGFzcw==");
    let network = network(Some(AUTHORITY), &format!("http://{proxy}"));
    let client = client_at("https://github.test", "ghs_test", network);
    let answer = client.send(&Request::get(&["user"])).unwrap();
    assert_eq!(answer.body, b"{\"login\":\"ada\"}");
    let asked = told.recv().unwrap();
    assert!(asked.starts_with("CONNECT github.test:443 HTTP/1.1\r\n"), "{asked}");
    assert!(!asked.contains("ghs_test"), "{asked}");
    let asked = told.recv().unwrap().to_lowercase();
    assert!(asked.starts_with("get /api/v3/user http/1.1\r\n"), "{asked}");
    for header in [
        "authorization: bearer ghs_test\r\n",
        "accept: application/vnd.github+json\r\n",
        "x-github-api-version: 2022-11-28\r\n",
        &format!("user-agent: keyroster/{}\r\n", env!("CARGO_PKG_VERSION")),
        "host: github.test\r\n",
    ] {
        assert!(asked.contains(header), "{header}{asked}");
    }
}

#[test]
fn a_server_that_is_not_trusted_gets_nothing() {
    let (proxy, told) = proxy("bWU6cGFzcw==");
    let network = network(None, &proxy);
    let client = client_at("https://github.test", "ghs_test", network);
    let failure = client.send(&Request::get(&["user"])).unwrap_err();
    assert!(matches!(failure, Failure::Unreachable(_)), "{failure:?}");
    assert!(failure.to_string().contains("invalid peer certificate: UnknownIssuer"), "{failure}");
    assert!(told.recv().unwrap().starts_with("CONNECT"));
    assert_eq!(told.recv().unwrap(), "");
    assert!(told.try_recv().is_err(), "it was tried again");
}

#[test]
fn a_proxy_that_refuses_is_told_from_github() {
    let (proxy, told) = proxy("b3RoZXI=");
    let client = client_at("https://github.test", "ghs_test", network(Some(AUTHORITY), &proxy))
        .with_clock(Quick::default());
    let failure = client.send(&Request::get(&["user"])).unwrap_err().to_string();
    assert!(failure.contains("the proxy gives no tunnel"), "{failure}");
    assert!(failure.contains("proxy authorization required"), "{failure}");
    assert!(!failure.contains("pass"), "{failure}");
    assert!(told.recv().is_ok() && told.try_recv().is_err(), "it was tried again");
}

#[test]
fn nobody_there_is_told_as_such() {
    // Bound and closed again: nobody listens.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
    let network = Network::new(Authorities::default(), &Proxies::default()).unwrap();
    let client = client_at(&format!("http://127.0.0.1:{port}"), "ghs_test", network)
        .with_clock(Quick::default());
    let failure = client.send(&Request::get(&["user"])).unwrap_err().to_string();
    assert!(failure.contains("refused"), "{failure}");
}
