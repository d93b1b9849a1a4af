namespace Serverless.GraphCore.Errors;

/// <summary>A place in a statement's text. All three count Unicode code points; offset from 0, line and column from 1.</summary>
public readonly record struct SourcePosition(int Offset, int Line, int Column);
