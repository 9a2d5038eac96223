//! Pictures that cost nothing to make.

/// The head of a PNG of two by two pixels in colour.
const PNG: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00,
    0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x02, 0x08, 0x02, 0x00, 0x00, 0x00, 0xfd, 0xd4, 0x9a, 0x73,
];

/// Pictures that differ.
pub(crate) fn png(n: usize) -> Vec<u8> {
    let mut bytes = PNG.to_vec();
    let value = u8::try_from(n * 9).expect("few pictures");
    let row = [0, value, 96, 160, value, 96, 160];
    let raw = [row, row].concat();
    let mut stream = vec![0x78, 0x01, 0x01, 14, 0, 241, 255];
    stream.extend(&raw);
    stream.extend(adler(&raw).to_be_bytes());
    chunk(&mut bytes, *b"IDAT", &stream);
    chunk(&mut bytes, *b"IEND", &[]);
    bytes
}

/// Appends a chunk of a PNG.
fn chunk(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    let body = [&kind[..], data].concat();
    out.extend(u32::try_from(data.len()).expect("a short chunk").to_be_bytes());
    out.extend(&body);
    let step = |crc: u32, _: usize| if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 };
    let crc = body.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step));
    out.extend((!crc).to_be_bytes());
}

/// The checksum of a zlib stream (RFC 1950).
fn adler(data: &[u8]) -> u32 {
    let (a, b) = data.iter().fold((1u32, 0u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    b << 16 | a
}
