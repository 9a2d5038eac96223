//! Failing with a sentence.

use blogcms_axum::core::store::ApplyError;
use blogcms_axum::core::{Error, StoreError};
use std::io::Write;
use std::process::ExitCode;

/// Why a command was not carried out, as a sentence for whoever ran it.
#[derive(Debug)]
pub(crate) struct Fail(String);

impl Fail {
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }

    pub(crate) fn sentence(&self) -> &str {
        &self.0
    }

    pub(crate) fn report(&self) -> ExitCode {
        // Nobody listening is no reason to panic.
        let _ = writeln!(std::io::stderr(), "full-site: {}", self.0);
        ExitCode::FAILURE
    }
}

impl From<StoreError> for Fail {
    fn from(error: StoreError) -> Self {
        Self(error.to_string())
    }
}

impl From<Error> for Fail {
    fn from(error: Error) -> Self {
        Self(error.to_string())
    }
}

impl From<ApplyError> for Fail {
    fn from(error: ApplyError) -> Self {
        Self(error.to_string())
    }
}
