//! What both the command line's tests and the soak need.

pub(crate) mod http;
pub(crate) mod site;
