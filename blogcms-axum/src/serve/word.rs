//! What the server itself says to a client, in whole answers.

use super::ServeOptions;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// The client did not send its request in time.
pub(super) fn late_head() -> Vec<u8> {
    answer(StatusCode::REQUEST_TIMEOUT, "The request did not come in time. Please try again.")
}

/// An answer with a sentence in place of the one without that hyper gives to a head it cannot take.
pub(super) fn bad_head(from_hyper: &[u8], options: &ServeOptions) -> Option<Vec<u8>> {
    let status = from_hyper.strip_prefix(b"HTTP/1.1 ")?.get(..3)?;
    let status = StatusCode::from_bytes(status).ok()?;
    let sentence = match status {
        StatusCode::BAD_REQUEST => "This is no request of HTTP that can be understood.",
        StatusCode::URI_TOO_LONG => "The address is too long.",
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => {
            let max = options.max_head;
            let sentence = format!(
                "The head of the request is too long: at most {max} bytes and 100 fields are taken. It may help to delete \
                 the cookies of this site."
            );
            return Some(answer(status, &sentence));
        }
        _ => return None,
    };
    Some(answer(status, sentence))
}

fn answer(status: StatusCode, sentence: &str) -> Vec<u8> {
    let length = sentence.len() + 1;
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: {length}\r\n\
         cache-control: no-store\r\nconnection: close\r\n\r\n{sentence}\n"
    )
    .into_bytes()
}

/// The body of a request is longer than `max` bytes.
pub(super) fn body_too_long(max: u64) -> Response {
    let sentence = format!("What was sent is too long: at most {max} bytes are taken.\n");
    (StatusCode::PAYLOAD_TOO_LARGE, [(header::CONNECTION, "close")], sentence).into_response()
}

/// A handler panicked; the log tells why under `id`.
pub(super) fn failed(id: &str) -> Response {
    let sentence = format!(
        "Something went wrong on our side. Try again in a minute; if it keeps happening, tell the people who run this site \
         that it was error {id}.\n"
    );
    (StatusCode::INTERNAL_SERVER_ERROR, sentence).into_response()
}
