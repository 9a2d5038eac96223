//! The sizes that a picture is shown in beside its own: a closed set, told by its address.

use super::{Picture, WIDTHS};
use std::fmt;

/// Where the 16:9 crop of a picture lies: 0 to 4, from its left or upper end to the other.
///
/// A crop takes away from one pair of sides only, so one number is enough. It is written as two, across and down, of
/// which the one that does not count is 2, the middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Focus {
    across: u8,
    down: u8,
}

/// One of the sizes of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Width in pixels.
    pub width: u32,
    /// The 16:9 crop it shows; without it, the whole picture.
    pub crop: Option<Focus>,
}

/// How to draw a variant: which part of the picture (as shown) at which size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The left edge of the part, in pixels of the picture.
    pub x: u32,
    /// Its upper edge.
    pub y: u32,
    /// Its width.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// Width and height of what is drawn.
    pub size: (u32, u32),
}

/// The last part of a variant's address: `480.webp`, or `480-c23.webp` for a crop.
impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.crop {
            None => write!(f, "{}.webp", self.width),
            Some(Focus { across, down }) => write!(f, "{}-c{across}{down}.webp", self.width),
        }
    }
}

impl Picture {
    /// The crop that keeps a point, in thousandths of width and height.
    pub fn focus(&self, (x, y): (u16, u16)) -> Focus {
        let cell = |thousandths: u16| u8::try_from(thousandths.min(999) / 200).unwrap_or(2);
        let (width, height) = self.crop_size();
        Focus {
            across: if width < self.width { cell(x) } else { 2 },
            down: if height < self.height { cell(y) } else { 2 },
        }
    }

    /// Width and height of the largest part of it that is 16:9.
    fn crop_size(&self) -> (u32, u32) {
        // Sides are at most 30,000 pixels, so nothing overflows.
        if self.width * 9 > self.height * 16 {
            ((self.height * 16 / 9).max(1), self.height)
        } else {
            (self.width, (self.width * 9 / 16).max(1))
        }
    }

    /// The widths that its 16:9 crop is offered in, narrowest first: those of [`WIDTHS`] that are smaller than the
    /// crop, and the crop's own unless that is wider still. Never none.
    pub fn crop_widths(&self) -> impl Iterator<Item = u32> + use<> {
        let (own, _) = self.crop_size();
        let widest = WIDTHS[WIDTHS.len() - 1];
        WIDTHS
            .into_iter()
            .filter(move |w| *w < own || (*w == widest && own > widest))
            .chain((own <= widest).then_some(own))
    }

    /// Where its 16:9 crop that keeps `focal` (thousandths of width and height) lies `width` pixels wide, below the
    /// blog's base.
    pub fn crop_path(&self, width: u32, focal: (u16, u16)) -> String {
        self.path_of(Variant { width, crop: Some(self.focus(focal)) })
    }

    /// Where a variant lies, below the blog's base.
    pub fn path_of(&self, variant: Variant) -> String {
        format!("/media/{}", self.variant_key(variant))
    }

    /// The key of a variant in a [`crate::MediaStore`].
    pub fn variant_key(&self, variant: Variant) -> String {
        format!("{self}/{variant}")
    }

    /// Every variant it has.
    pub fn variants(&self) -> impl Iterator<Item = Variant> + use<'_> {
        let whole = self.widths().map(|width| Variant { width, crop: None });
        let (width, height) = self.crop_size();
        let free = |cut: bool| if cut { 0..=4 } else { 2..=2 };
        let (across, down) = (free(width < self.width), free(height < self.height));
        let crops = across.flat_map(move |across| down.clone().map(move |down| Focus { across, down }));
        let cropped =
            crops.flat_map(|focus| self.crop_widths().map(move |width| Variant { width, crop: Some(focus) }));
        whole.chain(cropped)
    }

    /// The variant that the last part of an address names, if it is one of this picture's.
    pub fn variant_named(&self, name: &str) -> Option<Variant> {
        self.variants().find(|variant| variant.to_string() == name)
    }

    /// How to draw a variant.
    pub fn plan(&self, variant: Variant) -> Plan {
        let (width, height) = match variant.crop {
            None => (self.width, self.height),
            Some(_) => self.crop_size(),
        };
        let focus = variant.crop.unwrap_or(Focus { across: 2, down: 2 });
        // The middle of the cell, as far as the part stays inside.
        let start = |whole: u32, part: u32, cell: u8| {
            (whole * (2 * u32::from(cell) + 1) / 10).saturating_sub(part / 2).min(whole - part)
        };
        let scaled = u64::from(height) * u64::from(variant.width) + u64::from(width) / 2;
        let drawn = u32::try_from(scaled / u64::from(width)).unwrap_or(height).max(1);
        Plan {
            x: start(self.width, width, focus.across),
            y: start(self.height, height, focus.down),
            width,
            height,
            size: (variant.width, drawn),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn picture(width: u32, height: u32, ext: &str) -> Picture {
        Picture::new("0123456789abcdef0123456789abcdef", width, height, ext).unwrap()
    }

    #[test]
    fn a_crop_follows_its_point_along_one_side() {
        let tall = picture(1000, 2000, "jpg");
        assert_eq!(
            tall.crop_path(480, (999, 0)),
            "/media/0123456789abcdef0123456789abcdef-1000x2000/480-c20.webp"
        );
        assert_eq!(tall.crop_widths().collect::<Vec<_>>(), [480, 768, 1000]);
        let wide = picture(4000, 900, "png");
        assert_eq!(
            wide.crop_path(768, (1000, 1000)),
            "/media/0123456789abcdef0123456789abcdef-4000x900/768-c42.webp"
        );
        let plan = |y| tall.plan(Variant { width: 480, crop: Some(tall.focus((500, y))) });
        assert_eq!(plan(0), Plan { x: 0, y: 0, width: 1000, height: 562, size: (480, 270) });
        assert_eq!(plan(500).y, 1000 - 281);
        assert_eq!(plan(1000).y, 2000 - 562);
        assert_eq!(picture(8000, 6000, "jpg").crop_widths().last(), Some(2160));
        assert_eq!(picture(9, 9, "jpg").crop_widths().collect::<Vec<_>>(), [9]);
        assert_eq!(picture(1600, 900, "gif").variants().count(), 5);
    }

    #[test]
    fn the_set_is_closed() {
        let picture = picture(1600, 900, "jpg");
        for name in ["480.webp", "1440.webp", "480-c22.webp", "1600-c22.webp"] {
            assert_eq!(picture.variant_named(name).unwrap().to_string(), name);
        }
        for name in
            ["481.webp", "0480.webp", "2160.webp", "1600.webp", "480-c12.webp", "480-c2.webp", "480.png", ""]
        {
            assert_eq!(picture.variant_named(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn a_plan_stays_inside_the_picture(
            width in 1u32..=30_000, height in 1u32..=30_000, x in 0u16..=1000, y in 0u16..=1000, gif: bool
        ) {
            let picture = picture(width, height, if gif { "gif" } else { "jpg" });
            let focus = picture.focus((x, y));
            let mut found = false;
            for variant in picture.variants() {
                let plan = picture.plan(variant);
                prop_assert!(plan.width > 0 && plan.height > 0 && plan.size.1 > 0);
                prop_assert!(plan.x + plan.width <= width && plan.y + plan.height <= height);
                prop_assert!(plan.size.0 <= plan.width && plan.size.1 <= plan.height.max(1));
                prop_assert_eq!(picture.variant_named(&variant.to_string()), Some(variant));
                found |= variant.crop == Some(focus);
            }
            prop_assert!(found);
            prop_assert!(picture.variants().count() <= 30);
        }
    }
}
