//! A name server on loopback (RFC 1035), by hand, that answers what a test published, or fails as
//! the test wants.

use std::{
    collections::HashMap,
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket},
    sync::{Arc, Mutex, PoisonError, atomic::AtomicBool, atomic::Ordering},
    thread,
};

const TXT: u16 = 16;
const MX: u16 = 15;

/// What the name server says of a name.
#[derive(Clone, Debug)]
pub enum Published {
    /// A TXT record of these strings.
    Txt(Vec<String>),
    /// An MX record.
    Mx(u16, String),
    /// SERVFAIL.
    Failure,
    /// Nothing at all.
    Silence,
    /// Over UDP a truncated answer; whole over TCP.
    OnlyByTcp,
}

type Zone = Arc<Mutex<HashMap<String, Vec<Published>>>>;

/// A name server. Names that nothing was published for do not exist (NXDOMAIN).
pub struct NameServer {
    address: SocketAddr,
    zone: Zone,
    over: Arc<AtomicBool>,
}

impl NameServer {
    /// Starts it on a free port.
    #[must_use]
    pub fn start() -> Self {
        let (udp, tcp) = sockets();
        let address = udp.local_addr().expect("a bound socket has an address");
        let (zone, over) = (Zone::default(), Arc::new(AtomicBool::new(false)));
        let (of_udp, of_tcp) = (Arc::clone(&zone), Arc::clone(&zone));
        let (udp_over, tcp_over) = (Arc::clone(&over), Arc::clone(&over));
        thread::spawn(move || {
            let mut packet = [0; 4096];
            while let Ok((length, from)) = udp.recv_from(&mut packet) {
                if udp_over.load(Ordering::SeqCst) {
                    break;
                }
                if let Some(answer) = packet.get(..length).and_then(|q| answer(&of_udp, q, false)) {
                    let _ = udp.send_to(&answer, from);
                }
            }
        });
        thread::spawn(move || {
            for stream in tcp.incoming().flatten() {
                if tcp_over.load(Ordering::SeqCst) {
                    break;
                }
                let _ = serve(&of_tcp, stream);
            }
        });
        Self {
            address,
            zone,
            over,
        }
    }
    /// Where it listens, with UDP and TCP.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
    /// Publishes for a name, in place of what was there.
    pub fn publish(&self, name: &str, records: Vec<Published>) {
        let mut zone = self.zone.lock().unwrap_or_else(PoisonError::into_inner);
        zone.insert(name.to_lowercase(), records);
    }
}

impl Drop for NameServer {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        if let Ok(socket) = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)) {
            let _ = socket.send_to(&[], self.address);
        }
        let _ = TcpStream::connect(self.address);
    }
}

/// A UDP and a TCP socket on the same port.
fn sockets() -> (UdpSocket, TcpListener) {
    let open = || {
        let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).ok()?;
        let udp = UdpSocket::bind(tcp.local_addr().ok()?).ok()?;
        Some((udp, tcp))
    };
    (0..100)
        .find_map(|_| open())
        .expect("some port is free for UDP and TCP")
}

fn serve(zone: &Zone, mut stream: TcpStream) -> std::io::Result<()> {
    let mut length = [0; 2];
    while stream.read_exact(&mut length).is_ok() {
        let mut query = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut query)?;
        if let Some(answer) = answer(zone, &query, true) {
            stream.write_all(&length_of(&answer))?;
            stream.write_all(&answer)?;
        }
    }
    Ok(())
}

fn length_of(bytes: &[u8]) -> [u8; 2] {
    u16::try_from(bytes.len()).expect("it fits").to_be_bytes()
}

/// The answer to a query; `None` is silence.
fn answer(zone: &Zone, query: &[u8], by_tcp: bool) -> Option<Vec<u8>> {
    let (name, end) = name_at(query, 12)?;
    let kind = u16::from_be_bytes([*query.get(end)?, *query.get(end + 1)?]);
    let zone = zone.lock().unwrap_or_else(PoisonError::into_inner);
    let published = zone.get(&name);
    let has = |wanted: fn(&Published) -> bool| published.is_some_and(|all| all.iter().any(wanted));
    if has(|record| matches!(record, Published::Silence)) {
        return None;
    }
    let (mut code, mut flags) = (if published.is_some() { 0 } else { 3 }, 0x81);
    if has(|record| matches!(record, Published::Failure)) {
        code = 2;
    }
    let mut records: Vec<(u16, Vec<u8>)> = published
        .into_iter()
        .flatten()
        .filter_map(data)
        .filter(|(of, _)| *of == kind)
        .collect();
    if !by_tcp && has(|record| matches!(record, Published::OnlyByTcp)) {
        flags |= 0x02;
        records.clear();
    }
    let count = u8::try_from(records.len()).expect("few records");
    let mut answer = query.get(..2)?.to_vec();
    answer.extend([flags, 0x80 | code, 0, 1, 0, count, 0, 0, 0, 0]);
    answer.extend(query.get(12..end + 4)?);
    for (of, data) in records {
        answer.extend([0xC0, 12]);
        answer.extend(of.to_be_bytes());
        answer.extend([0, 1, 0, 0, 0, 60]);
        answer.extend(length_of(&data));
        answer.extend(data);
    }
    Some(answer)
}

/// The name that begins there, in lower case, and where it ends.
fn name_at(query: &[u8], mut at: usize) -> Option<(String, usize)> {
    let mut labels = Vec::new();
    loop {
        let length = usize::from(*query.get(at)?);
        if length == 0 {
            return Some((labels.join("."), at + 1));
        }
        let label = query.get(at + 1..at + 1 + length)?;
        labels.push(String::from_utf8_lossy(label).to_lowercase());
        at += 1 + length;
    }
}

/// Type and data of a record.
fn data(record: &Published) -> Option<(u16, Vec<u8>)> {
    let short = |text: &str| {
        let length = u8::try_from(text.len()).expect("at most 255 bytes");
        [&[length], text.as_bytes()].concat()
    };
    match record {
        Published::Txt(strings) => {
            Some((TXT, strings.iter().flat_map(|text| short(text)).collect()))
        }
        Published::Mx(preference, host) => {
            let mut data = preference.to_be_bytes().to_vec();
            data.extend(host.split('.').flat_map(short));
            data.push(0);
            Some((MX, data))
        }
        Published::Failure | Published::Silence | Published::OnlyByTcp => None,
    }
}
