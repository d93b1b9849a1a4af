using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Cypher.Lexing;

/// <summary>A token: its kind and where it stands. Its text stays in the statement.</summary>
/// <param name="Start">UTF-16 index into the text.</param>
/// <param name="Length">UTF-16 length.</param>
/// <param name="Position">The same place in code points.</param>
internal readonly record struct Token(TokenKind Kind, Keyword Keyword, int Start, int Length, SourcePosition Position)
{
    /// <summary>UTF-16 index after the last character.</summary>
    public int End => Start + Length;
}
