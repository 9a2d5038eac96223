//! The sizes that pictures are shown in.

use crate::make::{self, BLUE, FORMATS, GREEN, RED};
use crate::{near, process, quarter};
use blogcms_core::Picture;
use blogcms_core::media::{Processed, Processor};
use blogcms_storage::Images;
use image::ImageFormat;

async fn draw(file: &Processed, name: &str) -> Vec<u8> {
    let picture = Picture::of_key(&file.key().unwrap()).unwrap();
    let variant = picture.variant_named(name).unwrap();
    Images::default().draw(file.bytes.clone(), picture.plan(variant)).await.unwrap()
}

fn size(bytes: &[u8]) -> (u32, u32) {
    assert_eq!(image::guess_format(bytes).unwrap(), ImageFormat::WebP);
    let image = image::load_from_memory(bytes).unwrap();
    (image.width(), image.height())
}

#[tokio::test]
async fn a_picture_is_drawn_narrower() {
    for format in FORMATS.into_iter().filter(|f| *f != ImageFormat::Gif) {
        let file = process(&make::file(make::quarters(1000, 801), format)).await;
        let drawn = draw(&file, "480.webp").await;
        assert_eq!(size(&drawn), (480, 384));
        assert!(
            near(quarter(&drawn, 0), RED)
                && near(quarter(&drawn, 1), GREEN)
                && near(quarter(&drawn, 2), BLUE)
        );
        assert!(draw(&file, "480.webp").await == drawn, "the same work gives the same file");
        assert!(process(&drawn).await.bytes == drawn, "what we draw is clean");
    }
}

#[tokio::test]
async fn a_crop_keeps_its_point() {
    for format in FORMATS {
        let tall = process(&make::file(make::quarters(600, 1200), format)).await;
        let (above, below) = (draw(&tall, "480-c20.webp").await, draw(&tall, "480-c24.webp").await);
        assert_eq!((size(&above), size(&below)), ((480, 270), (480, 270)));
        assert!(near(quarter(&above, 2), RED) && near(quarter(&below, 0), BLUE), "{format:?}");
        let wide = process(&make::file(make::quarters(2000, 400), format)).await;
        let (left, right) = (draw(&wide, "711-c02.webp").await, draw(&wide, "711-c42.webp").await);
        assert_eq!(size(&left), (711, 400));
        assert!(near(quarter(&left, 1), RED) && near(quarter(&right, 0), GREEN), "{format:?}");
    }
}

#[tokio::test]
async fn what_can_be_seen_through_stays_so() {
    let glass = image::imageops::resize(&make::glass(), 640, 480, image::imageops::FilterType::Nearest);
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let file = process(&make::file(glass.clone(), format)).await;
        let drawn = image::load_from_memory(&draw(&file, "480.webp").await).unwrap().to_rgba8();
        assert_eq!((drawn.get_pixel(400, 100)[3], drawn.get_pixel(100, 100)[3]), (0, 255));
        // The colour of what is seen does not fade towards the edge.
        assert!(drawn.get_pixel(236, 100)[0] > 180);
    }
}

#[tokio::test]
async fn a_photo_of_twelve_megapixels_goes_all_the_way() {
    let file = process(&make::photo()).await;
    for (name, expected) in
        [("480.webp", (480, 360)), ("2160.webp", (2160, 1620)), ("2160-c22.webp", (2160, 1215))]
    {
        assert_eq!(size(&draw(&file, name).await), expected);
    }
}
