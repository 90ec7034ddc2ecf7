-- Created in PostgreSQL once the rows are in; the embedded store needs none.
ALTER TABLE level ADD PRIMARY KEY (id);
ALTER TABLE student ADD PRIMARY KEY (id);
ALTER TABLE assessment ADD PRIMARY KEY (id);
ALTER TABLE question ADD PRIMARY KEY (id);
ALTER TABLE indicator ADD PRIMARY KEY (id);
ALTER TABLE dimension ADD PRIMARY KEY (id);
ALTER TABLE dimension_values ADD PRIMARY KEY (id);
CREATE INDEX student_sections_student ON student_sections (student_id);
CREATE INDEX question_assessment ON question (assessment_id);
CREATE INDEX answer_student ON answer (student_id);
CREATE INDEX answer_question ON answer (question_id);
CREATE INDEX indicator_question ON indicator ("questionId");
CREATE INDEX question_dimensions_values_question ON question_dimensions_values (question_id);
