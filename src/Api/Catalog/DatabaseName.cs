using Serverless.GraphCore.Errors;

namespace Serverless.Api.Catalog;

/// <summary>
/// The rule of database names: 3 to 63 characters, letters (in any case), digits, <c>.</c>, <c>_</c> and <c>-</c>, the first a
/// letter or digit, the last neither <c>.</c> nor <c>-</c>. Of two names that differ in case alone there is one.
/// </summary>
public static class DatabaseName
{
    /// <summary>The database that takes administration commands and holds nothing.</summary>
    public const string System = "system";

    private const int MinLength = 3;
    private const int MinConstituentLength = 1;
    private const int MaxLength = 63;

    /// <summary>The name in lower case, by which databases are kept.</summary>
    public static bool TryNormalize(string text, out string name) => TryNormalize(text, MinLength, out name);

    /// <summary>The same for a name that a composite has for a constituent, which may be shorter.</summary>
    public static bool TryNormalizeConstituent(string text, out string name) => TryNormalize(text, MinConstituentLength, out name);

    /// <summary>The name of something that is to be created.</summary>
    /// <param name="text">As it was given.</param>
    /// <param name="what">What is named, for the error: <c>a database</c>.</param>
    /// <param name="position">Where it stands.</param>
    /// <exception cref="GraphException"><see cref="ErrorCodes.ArgumentError"/>: it breaks the rule, or is reserved.</exception>
    public static string ForNew(string text, string what, SourcePosition? position)
    {
        if (!TryNormalize(text, out string name))
        {
            throw new GraphException(
                ErrorCodes.ArgumentError,
                $"`{text}` cannot be the name of {what}: it must have {MinLength} to {MaxLength} of the characters a-z, 0-9, `.`, `_` and `-`, begin with a letter or digit, and not end with `.` or `-`.",
                position: position);
        }

        return name.StartsWith(System, StringComparison.Ordinal)
            ? throw new GraphException(ErrorCodes.ArgumentError, $"`{text}` cannot be the name of {what}: names that begin with `{System}` are reserved.", position: position)
            : name;
    }

    private static bool TryNormalize(string text, int minLength, out string name)
    {
        name = text;
        if (text.Length < minLength || text.Length > MaxLength || !char.IsAsciiLetterOrDigit(text[0]) || text[^1] is '.' or '-')
        {
            return false;
        }

        bool isLower = true;
        foreach (char letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '_' or '-'))
            {
                return false;
            }

            isLower &= !char.IsAsciiLetterUpper(letter);
        }

        name = isLower ? text : text.ToLowerInvariant();
        return true;
    }
}
