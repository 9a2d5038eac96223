//! Files of media, copied from one place to another.

use blogcms_core::{Media, MediaRead, MediaStore, PageRequest, StoreError, StoreErrorKind};
use sha2::{Digest, Sha256};

/// How many files are asked for at a time.
const SOME: u32 = 200;

/// What became of the files of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CopiedMedia {
    /// How many are there now, whole.
    pub files: u64,
    /// How many of these were there before.
    pub before: u64,
    /// Their bytes.
    pub bytes: u64,
    /// The SHA-256 of their keys and digests, in hexadecimal digits; the newest first.
    pub digest: String,
    /// Keys of files that the source does not have, although the site knows them.
    pub missing: Vec<String>,
    /// Keys of files whose bytes in the source are not those that the key was made of. They are copied as they are, unless the
    /// right ones are there already.
    pub damaged: Vec<String>,
}

/// Copies every file that a site knows of, and reads each again from where it was copied to. Other sizes of pictures are left
/// out: they are drawn again when somebody asks for one. `told` is called for each file.
///
/// # Errors
///
/// What the places give; `Corrupt` if a file comes back otherwise than it was put there. What has been copied stays, and is
/// not put there again the next time.
pub async fn copy_media(
    site: &dyn MediaRead,
    from: &dyn MediaStore,
    to: &dyn MediaStore,
    told: &mut (dyn FnMut() + Send),
) -> Result<CopiedMedia, StoreError> {
    let (mut copied, mut sum) = (CopiedMedia::default(), Sha256::new());
    let mut page = PageRequest::first(SOME);
    loop {
        let found = site.media_list(&page).await?;
        for Media { key, .. } in found.items {
            match from.get(&key, None).await? {
                Some(bytes) => put(to, &key, bytes, (&mut copied, &mut sum)).await?,
                None => copied.missing.push(key),
            }
            told();
        }
        page.after = found.next;
        if page.after.is_none() {
            copied.digest = hex(&sum.finalize());
            return Ok(copied);
        }
    }
}

async fn put(
    to: &dyn MediaStore,
    key: &str,
    bytes: Vec<u8>,
    (copied, sum): (&mut CopiedMedia, &mut Sha256),
) -> Result<(), StoreError> {
    let (digest, size) = (hex(&Sha256::digest(&bytes)), bytes.len() as u64);
    // A key begins with the first half of the digest.
    let fits = |digest: &str| key.get(..32) == digest.get(..32);
    if !fits(&digest) {
        copied.damaged.push(key.to_owned());
        if fits(&there(to, key).await?) {
            return Ok(());
        }
    }
    if to.size(key).await? == Some(size) && there(to, key).await? == digest {
        copied.before += 1;
    } else {
        to.put(key, bytes).await?;
        if there(to, key).await? != digest {
            let message = format!("the media file {key} is not what was put there a moment ago");
            return Err(StoreError::new(StoreErrorKind::Corrupt, message));
        }
    }
    copied.files += 1;
    copied.bytes += size;
    sum.update(format!("{key} {digest}\n"));
    Ok(())
}

async fn there(to: &dyn MediaStore, key: &str) -> Result<String, StoreError> {
    Ok(hex(&Sha256::digest(to.get(key, None).await?.unwrap_or_default())))
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble)]);
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}
