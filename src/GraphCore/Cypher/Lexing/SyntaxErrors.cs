using System.Globalization;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Cypher.Lexing;

/// <summary>Makes the errors of lexer and parser: message, place, the line and a caret below it.</summary>
internal static class SyntaxErrors
{
    private const int ExcerptBefore = 60;
    private const int ExcerptAfter = 40;

    /// <summary>What stands behind this word is never shown: it may be one.</summary>
    private const string SecretWord = "password";

    /// <param name="text">The statement.</param>
    /// <param name="start">UTF-16 index of the place.</param>
    /// <param name="position">The same in code points.</param>
    /// <param name="message">What was wrong and what would be right, without final dot.</param>
    /// <param name="detail">openCypher's word.</param>
    public static GraphException Create(string text, int start, SourcePosition position, string message, string detail) =>
        new(ErrorCodes.SyntaxError, AtPlace(message, text, start, position), detail, position);

    /// <summary>An error that a later stage has found at a place of the text, with the line shown.</summary>
    public static GraphException Located(string text, SourcePosition position, GraphException failure)
    {
        int start = 0;
        for (int point = 0; point < position.Offset && start < text.Length; point++)
        {
            start += char.IsHighSurrogate(text[start]) && start + 1 < text.Length ? 2 : 1;
        }

        return new GraphException(failure.Code, AtPlace(failure.Message, text, start, position), failure.Detail, position, failure.InnerException) { RetryAfter = failure.RetryAfter };
    }

    /// <summary>The same error without the line.</summary>
    public static GraphException WithoutExcerpt(GraphException failure)
    {
        int line = failure.Message.IndexOf('\n', StringComparison.Ordinal);
        return line < 0 ? failure : new GraphException(failure.Code, failure.Message[..line], failure.Detail, failure.Position);
    }

    private static string AtPlace(string message, string text, int start, SourcePosition position)
    {
        string place = string.Create(CultureInfo.InvariantCulture, $"{message} (line {position.Line}, column {position.Column} (offset: {position.Offset}))");
        int secret = text.IndexOf(SecretWord, StringComparison.OrdinalIgnoreCase);
        int end = secret < 0 ? text.Length : secret + SecretWord.Length;
        return start > end ? place : $"{place}\n{Excerpt(text, start, end)}";
    }

    /// <param name="text">The statement.</param>
    /// <param name="start">The place.</param>
    /// <param name="end">Where what may be shown ends.</param>
    private static string Excerpt(string text, int start, int end)
    {
        int from = start;
        while (from > 0 && start - from < ExcerptBefore && !IsLineEnd(text[from - 1]))
        {
            from--;
        }

        int to = start;
        while (to < end && to - start < ExcerptAfter && !IsLineEnd(text[to]))
        {
            to++;
        }

        // The excerpt must not begin or end within a surrogate pair.
        from += from > 0 && from < start && char.IsLowSurrogate(text[from]) ? 1 : 0;
        to -= to < text.Length && to > start && char.IsHighSurrogate(text[to - 1]) ? 1 : 0;
        string before = Clean(text.AsSpan(from, start - from));
        string prefix = from > 0 && !IsLineEnd(text[from - 1]) ? "\"…" : "\"";
        string suffix = to < text.Length && !IsLineEnd(text[to]) ? "…\"" : "\"";
        int indent = prefix.Length + new StringInfo(before).LengthInTextElements;
        return prefix + before + Clean(text.AsSpan(start, to - start)) + suffix + "\n" + new string(' ', indent) + "^";
    }

    /// <summary>Control characters and lone surrogates would garble the line, or make it no valid text.</summary>
    private static string Clean(ReadOnlySpan<char> line)
    {
        var cleaned = new System.Text.StringBuilder(line.Length);
        foreach (System.Text.Rune rune in line.EnumerateRunes())
        {
            cleaned.Append(System.Text.Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return cleaned.ToString();
    }

    private static bool IsLineEnd(char c) => c is '\n' or '\r';
}
