//! Parameters of statements: our types as PostgreSQL's.

use super::sql::EPOCH;
use blogcms_core::{
    AuthorId, CommentId, Id, MediaId, PostId, RedirectId, RevisionId, SiteId, TermId, Timestamp,
};
use sqlx::encode::{Encode, IsNull};
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgHasArrayType, PgTypeInfo};
use sqlx::{Arguments, Postgres, Type};
use std::sync::Arc;
use uuid::Uuid;

/// The parameters of a statement: a tuple or an array of them, `()` for none.
pub(super) trait Params: Send {
    fn arguments(self) -> Result<PgArguments, BoxDynError>;
}

/// A parameter.
pub(super) trait Param: Send {
    fn add(self, to: &mut PgArguments) -> Result<(), BoxDynError>;
}

/// Types that the driver knows.
macro_rules! known {
    ($($ty:ty),*) => {$(
        impl Param for $ty {
            fn add(self, to: &mut PgArguments) -> Result<(), BoxDynError> {
                Arguments::add(to, self)
            }
        }
    )*};
}

known!(
    i64,
    bool,
    Uuid,
    &str,
    &[u8],
    Option<i64>,
    Option<Uuid>,
    Option<&str>,
    &String,
    Vec<i64>,
    Vec<String>,
    Vec<Time>,
    Time
);

/// Narrower numbers: every column is wide.
macro_rules! widened {
    ($($ty:ty),*) => {$(
        impl Param for $ty {
            fn add(self, to: &mut PgArguments) -> Result<(), BoxDynError> {
                i64::from(self).add(to)
            }
        }

        impl Param for Option<$ty> {
            fn add(self, to: &mut PgArguments) -> Result<(), BoxDynError> {
                self.map(i64::from).add(to)
            }
        }
    )*};
}

widened!(i32, u16, u32);

macro_rules! ids {
    ($($ty:ty),*) => {$(
        impl Param for $ty {
            fn add(self, to: &mut PgArguments) -> Result<(), BoxDynError> {
                uuid(self).add(to)
            }
        }

        impl Param for Option<$ty> {
            fn add(self, to: &mut PgArguments) -> Result<(), BoxDynError> {
                self.map(uuid).add(to)
            }
        }
    )*};
}

ids!(AuthorId, CommentId, MediaId, PostId, RedirectId, RevisionId, SiteId, TermId);

/// An id as PostgreSQL's type.
pub(super) fn uuid(id: impl Id) -> Uuid {
    Uuid::from_bytes(id.to_bytes())
}

/// Many ids: one parameter.
pub(super) type Ids = Arc<[Uuid]>;

impl Param for Ids {
    fn add(self, to: &mut PgArguments) -> Result<(), BoxDynError> {
        Arguments::add(to, &*self)
    }
}

impl Param for Option<String> {
    fn add(self, to: &mut PgArguments) -> Result<(), BoxDynError> {
        self.as_deref().add(to)
    }
}

impl Param for Option<[u8; 16]> {
    fn add(self, to: &mut PgArguments) -> Result<(), BoxDynError> {
        self.map(Uuid::from_bytes).add(to)
    }
}

impl Param for &Option<String> {
    fn add(self, to: &mut PgArguments) -> Result<(), BoxDynError> {
        self.as_deref().add(to)
    }
}

impl Param for String {
    fn add(self, to: &mut PgArguments) -> Result<(), BoxDynError> {
        Arguments::add(to, self)
    }
}

impl Param for Timestamp {
    fn add(self, to: &mut PgArguments) -> Result<(), BoxDynError> {
        Arguments::add(to, Time::from(self))
    }
}

impl Param for Option<Timestamp> {
    fn add(self, to: &mut PgArguments) -> Result<(), BoxDynError> {
        Arguments::add(to, self.map(Time::from))
    }
}

/// Microseconds since 1970 as `TIMESTAMPTZ`, which counts them, too. (What we call a timestamp lies far within its range.)
pub(super) struct Time(pub(super) i64);

impl From<Timestamp> for Time {
    fn from(at: Timestamp) -> Self {
        Self(at.as_micros())
    }
}

impl Type<Postgres> for Time {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(1184))
    }
}

impl PgHasArrayType for Time {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(1185))
    }
}

impl Encode<'_, Postgres> for Time {
    fn encode_by_ref(&self, to: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        Encode::<Postgres>::encode_by_ref(&self.0.saturating_sub(EPOCH), to)
    }
}

impl Params for () {
    fn arguments(self) -> Result<PgArguments, BoxDynError> {
        Ok(PgArguments::default())
    }
}

impl Params for PgArguments {
    fn arguments(self) -> Result<PgArguments, BoxDynError> {
        Ok(self)
    }
}

impl<T: Param, const N: usize> Params for [T; N] {
    fn arguments(self) -> Result<PgArguments, BoxDynError> {
        let mut to = PgArguments::default();
        for param in self {
            param.add(&mut to)?;
        }
        Ok(to)
    }
}

macro_rules! tuples {
    ($($name:ident)*) => {
        tuples!(@ [] $($name)*);
    };
    (@ [$($done:ident)*]) => {
        tuples!(= $($done)*);
    };
    (@ [$($done:ident)*] $next:ident $($rest:ident)*) => {
        tuples!(= $($done)*);
        tuples!(@ [$($done)* $next] $($rest)*);
    };
    (=) => {};
    (= $($name:ident)+) => {
        impl<$($name: Param),+> Params for ($($name,)+) {
            fn arguments(self) -> Result<PgArguments, BoxDynError> {
                #[expect(non_snake_case, reason = "a variable for each type, called as it is")]
                let ($($name,)+) = self;
                let mut to = PgArguments::default();
                $($name.add(&mut to)?;)+
                Ok(to)
            }
        }
    };
}

tuples!(A B C D E F G H I J K L M N);

/// As many parameters as one likes.
macro_rules! params {
    ($($value:expr),+ $(,)?) => {{
        let mut to = sqlx::postgres::PgArguments::default();
        let added: Result<(), sqlx::error::BoxDynError> = (|| {
            $($crate::postgres::param::Param::add($value, &mut to)?;)+
            Ok(())
        })();
        added.map(|()| to).map_err(sqlx::Error::Encode)
    }};
}
pub(super) use params;
