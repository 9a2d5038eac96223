//! A whole database copied to another one, whatever the two are: every table, row by row, with ids, versions and numbers as
//! they are. Both schemas are twins, so nobody here needs to know what a table means.

mod end;
pub(crate) mod row;
pub(crate) mod side;
pub(crate) mod table;

use blogcms_core::{StoreError, StoreErrorKind};
pub use end::CopyEnd;
use row::{Adder, Cell, Sum, decode_text, digest, encode_text};
use side::{Mark, Side};
use std::fmt;
use std::fmt::Write as _;
use table::{Step, Table};

/// What a copy tells of its progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CopyProgress {
    /// It begins, or goes on where one that was broken off has ended.
    Begun {
        /// Rows of the source.
        rows: u64,
        /// Rows of these that are in the target already.
        before: u64,
    },
    /// So many rows more are in the target, durably.
    Copied(u64),
    /// So many rows more have been read again on both sides.
    Compared(u64),
}

/// A table that is the same on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CopiedTable {
    /// Its name.
    pub name: &'static str,
    /// How many rows it has.
    pub rows: u64,
    /// The SHA-256 of its rows in the order of its key, in hexadecimal digits; the same on every backend.
    pub digest: String,
}

/// Copies every site of a database to another one, and compares the two: [`Copying`] from its beginning to its end.
///
/// # Errors
///
/// Those of [`Copying`].
pub async fn copy(
    from: &CopyEnd,
    to: &CopyEnd,
    told: &mut (dyn FnMut(CopyProgress) + Send),
) -> Result<Vec<CopiedTable>, StoreError> {
    let mut copying = Copying::begin(from, to).await?;
    let copied = copying.run(told).await?;
    copying.end().await?;
    Ok(copied)
}

/// A database that is being copied to another one. Ids, versions, times and numbers of writes stay as they are, so pages
/// that readers keep are good as before; jobs that wait go along. Its history is another one from the end on, so what
/// followers keep beside a database, such as an index, is made anew. Files of media are not in a database: see
/// [`crate::copy_media`], whose time is before [`Copying::end`].
///
/// What is copied is the state at the beginning. Nobody can open the target before the end; a copy that was broken off
/// goes on when it is begun again, or starts anew if the source has been written to.
pub struct Copying {
    from: Box<dyn Side>,
    to: Box<dyn Side>,
    tables: Vec<Table>,
    history: String,
    mark: Mark,
}

impl Copying {
    /// Opens both databases, brings their schemas up to date, and makes sure of the target.
    ///
    /// # Errors
    ///
    /// `Unavailable` if the target holds a site, also an empty one that a program may have opened, which is left as it is, or the source none; and what opening the two gives.
    pub async fn begin(from: &CopyEnd, to: &CopyEnd) -> Result<Self, StoreError> {
        let (mut from, mut to) = (from.source().await?, to.target().await?);
        let tables = Table::all(&from.columns().await?, &from.place())?;
        if tables != Table::all(&to.columns().await?, &to.place())? {
            let message = format!("{} and {} have other columns", from.place(), to.place());
            return Err(StoreError::new(StoreErrorKind::Corrupt, message));
        }
        let mut copying = Self { from, to, tables, history: String::new(), mark: Mark::default() };
        copying.history = copying.history().await?;
        copying.mark().await?;
        Ok(copying)
    }

    /// Copies what is not there yet, and compares all of it.
    ///
    /// # Errors
    ///
    /// What reading and writing the two gives: begin again, and it goes on. `Unavailable` if another copy to the target is under
    /// way, or if both are not the same in the end, which can be when the source was served between a copy that was broken
    /// off and this one.
    pub async fn run(
        &mut self,
        told: &mut (dyn FnMut(CopyProgress) + Send),
    ) -> Result<Vec<CopiedTable>, StoreError> {
        let (mut rows, mut before) = (0, 0);
        for table in &self.tables {
            rows += self.from.count(table.name).await?;
            before += self.to.count(table.name).await?;
        }
        told(CopyProgress::Begun { rows, before });
        let steps = Step::all(&self.tables);
        let begin = steps.iter().position(|step| step.name() == self.mark.step).unwrap_or(0);
        let mut after = decode_text(&self.mark.after);
        for step in &steps[begin..] {
            self.step(step, after.take().unwrap_or_default(), told).await?;
        }
        self.compare(told).await
    }

    /// Makes the target a blog like any other.
    ///
    /// # Errors
    ///
    /// `Unavailable` if the source has been written to since the beginning, or its jobs are others.
    pub async fn end(mut self) -> Result<(), StoreError> {
        self.from.renew().await?;
        let why = if self.history().await? != self.history {
            "was written to while it was copied, so the copy is not whole: stop whatever writes to it, and copy again"
        } else if !self.has_the_same_jobs().await? {
            "was served while it was copied, so its jobs are not those of the copy: stop whatever does them, and copy again"
        } else {
            ""
        };
        if !why.is_empty() {
            self.spoil().await?;
            let message = format!("{} {why}", self.from.place());
            return Err(StoreError::new(StoreErrorKind::Unavailable, message));
        }
        self.to.end(&self.mark).await.map_err(|error| unknown_end(&self.to.place(), error))?;
        self.from.close().await;
        self.to.close().await;
        Ok(())
    }

    /// Whether the jobs of the source are those of the copy still: they have no part in the numbers of writes.
    async fn has_the_same_jobs(&mut self) -> Result<bool, StoreError> {
        let Some(jobs) = self.tables.iter().find(|table| table.name == "bc_jobs") else { return Ok(true) };
        Ok(sum(&mut *self.from, jobs).await? == sum(&mut *self.to, jobs).await?)
    }

    /// What a copy is of: the schema, the sites, and how far each has come.
    async fn history(&mut self) -> Result<String, StoreError> {
        let mut history = format!("schema {}", crate::migrate::version());
        let sites = Step { table: self.tables[0].clone(), link: None };
        let mut after = Vec::new();
        loop {
            let rows = self.from.page(&sites, &after).await?;
            let Some(last) = rows.last() else { break };
            after = last[..sites.table.key].to_vec();
            for row in &rows {
                let what =
                    ["site_id", "uid", "seq"].map(|name| sites.table.at(name).map(|at| row[at].clone()));
                let cells: Vec<Cell> = what.into_iter().flatten().collect();
                // Writing to a string cannot fail.
                let _ = write!(history, " {}", encode_text(&cells));
            }
        }
        if after.is_empty() {
            let message = format!("there is no blog in {}", self.from.place());
            return Err(StoreError::new(StoreErrorKind::Unavailable, message));
        }
        Ok(digest(history.as_bytes()))
    }

    /// Finds where to go on, or sets the first mark.
    async fn mark(&mut self) -> Result<(), StoreError> {
        let found = self.to.mark().await?;
        if let Some(mark) = found.as_ref().filter(|mark| mark.history == self.history) {
            self.mark = mark.clone();
            return Ok(());
        }
        self.mark = Mark {
            history: self.history.clone(),
            step: self.tables[0].name.to_owned(),
            after: String::new(),
        };
        if self.to.begin(&self.mark, found.as_ref()).await? {
            return Ok(());
        }
        let message = format!(
            "{} holds a blog already, and was left as it is: copy to a new folder, database or schema",
            self.to.place()
        );
        Err(StoreError::new(StoreErrorKind::Unavailable, message))
    }

    async fn step(
        &mut self,
        step: &Step,
        mut after: Vec<Cell>,
        told: &mut (dyn FnMut(CopyProgress) + Send),
    ) -> Result<(), StoreError> {
        loop {
            let mut rows = self.from.page(step, &after).await?;
            let (count, last) = (rows.len(), rows.last().map(|row| row[..step.table.key].to_vec()));
            let Some(last) = last else { return Ok(()) };
            if let Some(blank) = step.blank() {
                for row in &mut rows {
                    row[blank] = Cell::Null;
                }
            }
            let next = Mark { step: step.name(), after: encode_text(&last), ..self.mark.clone() };
            self.to.keep(step, rows, &self.mark, &next).await?;
            (self.mark, after) = (next, last);
            if step.link.is_none() {
                told(CopyProgress::Copied(count as u64));
            }
        }
    }

    async fn compare(
        &mut self,
        told: &mut (dyn FnMut(CopyProgress) + Send),
    ) -> Result<Vec<CopiedTable>, StoreError> {
        self.to.renew().await?;
        let (mut copied, mut other) = (Vec::new(), Vec::new());
        for table in &self.tables {
            let (there, here) = tokio::join!(sum(&mut *self.from, table), sum(&mut *self.to, table));
            let (there, Sum { rows, digest }) = (there?, here?);
            told(CopyProgress::Compared(rows));
            if there.rows != rows || there.digest != digest {
                other.push(format!("{} ({} rows and {rows})", table.name, there.rows));
            }
            copied.push(CopiedTable { name: table.name, rows, digest });
        }
        if other.is_empty() {
            return Ok(copied);
        }
        self.spoil().await?;
        let message = format!(
            "{} and its copy differ in {}: stop whatever serves one of them, and copy again",
            self.from.place(),
            other.join(", ")
        );
        Err(StoreError::new(StoreErrorKind::Unavailable, message))
    }

    /// Makes the next copy begin anew.
    async fn spoil(&mut self) -> Result<(), StoreError> {
        let sites = Step { table: self.tables[0].clone(), link: None };
        self.to.keep(&sites, Vec::new(), &self.mark, &Mark::default()).await
    }
}

/// Nobody knows whether the mark is gone: where it is, the copy is whole, and copying again finds a blog there.
fn unknown_end(place: &str, error: StoreError) -> StoreError {
    if error.kind() != StoreErrorKind::Unknown {
        return error;
    }
    let message = format!(
        "everything is in {place}, but nobody knows whether the copy was ended: copy again; if a blog is there already, it is \
         this copy, whole"
    );
    StoreError::new(StoreErrorKind::Unknown, message).because(error)
}

impl fmt::Debug for Copying {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Copying")
            .field("from", &self.from.place())
            .field("to", &self.to.place())
            .finish_non_exhaustive()
    }
}

async fn sum(side: &mut dyn Side, table: &Table) -> Result<Sum, StoreError> {
    let step = Step { table: table.clone(), link: None };
    let (mut adder, mut after) = (Adder::of(table), Vec::new());
    loop {
        let rows = side.page(&step, &after).await?;
        adder.add(&rows);
        match rows.last() {
            Some(last) => after = last[..table.key].to_vec(),
            None => return Ok(adder.sum()),
        }
    }
}
