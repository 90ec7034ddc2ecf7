// Package chile holds the nouns of the field, which stay in Spanish everywhere:
//
//   - RUT: the Chilean identifier, a body of digits and a check digit.
//   - PAES: Prueba de Acceso a la Educación Superior, the university entrance
//     exams. One of them is a [Prueba]; its official score is a puntaje.
//   - SEPA: Sistema de Evaluación de Progreso del Aprendizaje, school tests in
//     Lenguaje and Matemática, a [Subject].
//   - indicador: what a SEPA question measures; dificultad: how hard it is;
//     taxonomía: the Bloom level of an indicador.
package chile
