-- The image that a template was built on, with its digest once that was known.
ALTER TABLE templates ADD COLUMN image_reference TEXT;
