-- A file in the data folder needs nothing that ties the two together.
SELECT 1;
