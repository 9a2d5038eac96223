-- Which history of writes a site is of, for what follows it: a copy that goes on by itself is of another.

ALTER TABLE bc_sites ADD COLUMN history BLOB; -- 16 bytes; in a backup nothing, until that is opened
UPDATE bc_sites SET history = randomblob(16);
