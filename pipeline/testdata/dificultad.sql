-- df_avg_diff_scores_agg apart from the product; a missing row is 0.
SELECT a.student_id, CASE WHEN s.name ILIKE '%len%' OR s.name ILIKE '%lect%' THEN '1' ELSE '0' END || ' - ' || v.value, avg(a.score)
FROM answer a
JOIN question q ON q.id = a.question_id
JOIN assessment s ON s.id = q.assessment_id
JOIN question_dimensions_values x ON x.question_id = q.id
JOIN dimension_values v ON v.id = x.dimension_value_id
JOIN dimension d ON d.id = v.dimension_id
WHERE lower(d.name) = 'dificultad' AND a.score BETWEEN 0 AND 1
GROUP BY ALL
