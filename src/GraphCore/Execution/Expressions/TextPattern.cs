using System.Text.RegularExpressions;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>
/// A regular expression of <c>=~</c>, matched against whole texts. It runs in time linear in the text where the pattern
/// allows; look-around and back-references do not, and are stopped after a second, so that no pattern can hold a core.
/// </summary>
internal sealed class TextPattern
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(1);

    [ThreadStatic]
    private static TextPattern? lastUsed;

    private readonly string pattern;
    private readonly Regex regex;

    private TextPattern(string pattern)
    {
        this.pattern = pattern;
        regex = Compile($@"\A(?:{pattern})\z");
    }

    /// <summary>The compiled pattern; the last one of a thread is kept, as patterns seldom change from row to row.</summary>
    public static TextPattern Of(string pattern)
    {
        TextPattern? last = lastUsed;
        return last is not null && string.Equals(last.pattern, pattern, StringComparison.Ordinal) ? last : lastUsed = new TextPattern(pattern);
    }

    public bool IsMatch(string text)
    {
        try
        {
            return regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            throw new GraphException(ErrorCodes.ArgumentError, $"Matching the regular expression `{pattern}` takes too long; simplify it.");
        }
    }

    private Regex Compile(string anchored)
    {
        try
        {
            return new Regex(anchored, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (NotSupportedException)
        {
            return new Regex(anchored, RegexOptions.CultureInvariant, TimeLimit);
        }
        catch (ArgumentException invalid)
        {
            throw new GraphException(ErrorCodes.SyntaxError, $"Invalid regular expression `{pattern}`: {invalid.Message}", innerException: invalid);
        }
    }
}
