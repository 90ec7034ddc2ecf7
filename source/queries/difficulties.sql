-- The values of the dimension Dificultad, whatever its case and accents.
SELECT dv.id, CAST(dv.value AS VARCHAR)
FROM dimension_values dv
JOIN dimension d ON d.id = dv.dimension_id
WHERE TRANSLATE(LOWER(TRIM(d.name)), 'áéíóúÁÉÍÓÚ', 'aeiouaeiou') = 'dificultad' AND dv.value IS NOT NULL
