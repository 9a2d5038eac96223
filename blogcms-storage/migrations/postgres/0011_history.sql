-- Which history of writes a site is of, for what follows it: a copy that goes on by itself is of another.

ALTER TABLE bc_sites ADD COLUMN history UUID;
UPDATE bc_sites SET history = gen_random_uuid();
