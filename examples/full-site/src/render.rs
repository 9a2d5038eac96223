//! `full-site render`.

use crate::fail::Fail;
use blogcms_axum::core::content::{MAX_BODY_BYTES, Renderer};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

/// Writes the HTML of a body to standard output.
pub(crate) fn run(file: Option<&Path>) -> Result<(), Fail> {
    let (name, bytes) = match file {
        None => ("standard input".to_owned(), read(io::stdin().lock())),
        Some(path) => (path.display().to_string(), File::open(path).and_then(read)),
    };
    let bytes = bytes.map_err(|error| Fail::new(format!("{name} cannot be read: {error}")))?;
    if bytes.len() > MAX_BODY_BYTES {
        return Err(Fail::new(format!(
            "{name} has more than {MAX_BODY_BYTES} bytes, which is as long as a body may be; split it"
        )));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Fail::new(format!("{name} is no UTF-8: byte {at} begins no character; save it as UTF-8"))
    })?;
    let html = Renderer::new().render(text.strip_prefix('\u{feff}').unwrap_or(&text)).html("");
    match io::stdout().lock().write_all(html.as_str().as_bytes()) {
        // Who closes the pipe has read enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Fail::new(format!("the HTML cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// All of it, or one byte more than is allowed.
fn read(from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(MAX_BODY_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
