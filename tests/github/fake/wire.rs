//! HTTP/1.1 as far as it is needed: a request with a length, an answer with one.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use super::answer::Answer;

/// A request as it came.
pub struct Raw {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    Whole,
    /// The connection is closed in the middle of it.
    Cut,
    /// Half of the body, and a length that says so.
    Truncated,
    /// In pieces, with pauses that are so long together.
    Slow(Duration),
}

/// The next request of a connection; None where it is closed.
pub fn read(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Raw>> {
    let mut line = String::new();
    if stream.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace().map(str::to_owned);
    let (Some(method), Some(target)) = (words.next(), words.next()) else { return Ok(None) };
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let header =
        |wanted: &str| headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value);
    if header("expect").is_some() {
        stream.get_mut().write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
    }
    let body = match header("transfer-encoding") {
        Some(coding) if coding == "chunked" => chunks(stream)?,
        _ => {
            let length = header("content-length").and_then(|value| value.parse().ok());
            let mut body = vec![0; length.unwrap_or_default()];
            stream.read_exact(&mut body)?;
            body
        }
    };
    Ok(Some(Raw { method, target, headers, body }))
}

/// A body that comes in pieces.
fn chunks(stream: &mut BufReader<TcpStream>) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let wrong = |_| io::Error::from(io::ErrorKind::InvalidData);
        let size = usize::from_str_radix(line.trim(), 16).map_err(wrong)?;
        let start = body.len();
        body.resize(start + size, 0);
        stream.read_exact(&mut body[start..])?;
        stream.read_line(&mut line)?;
        if size == 0 {
            return Ok(body);
        }
    }
}

/// Writes an answer; whether the connection stays open.
pub fn write(stream: &mut TcpStream, answer: &Answer, manner: Manner) -> io::Result<bool> {
    let half = answer.body.len() / 2;
    let length = if manner == Manner::Truncated { half } else { answer.body.len() };
    let mut head = format!("HTTP/1.1 {} -\r\n", answer.status);
    for (name, value) in &answer.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    // 204 and 304 have no body, and no length of one.
    if !matches!(answer.status, 204 | 304) {
        head.push_str(&format!("content-length: {length}\r\n"));
    }
    let mut bytes = format!("{head}\r\n").into_bytes();
    match manner {
        Manner::Whole => bytes.extend(&answer.body),
        Manner::Cut | Manner::Truncated => bytes.extend(&answer.body[..half]),
        Manner::Slow(pause) => {
            stream.write_all(&bytes)?;
            for piece in answer.body.chunks(answer.body.len().div_ceil(10).max(1)) {
                std::thread::sleep(pause / 10);
                stream.write_all(piece)?;
                stream.flush()?;
            }
            return Ok(true);
        }
    }
    stream.write_all(&bytes)?;
    stream.flush()?;
    Ok(manner != Manner::Cut)
}
