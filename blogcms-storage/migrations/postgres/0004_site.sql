-- What a site is known by outside of its database, where its id is that of every database's only site.

ALTER TABLE bc_sites ADD COLUMN uid UUID; -- made once
UPDATE bc_sites SET uid = gen_random_uuid();
