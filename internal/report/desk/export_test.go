package desk

// FigureFilter is figureFilter for tests.
var FigureFilter = figureFilter
