namespace Serverless.Api.Catalog;

/// <summary>
/// The rule of database names: 3 to 63 characters, letters (in any case), digits, <c>.</c>, <c>_</c> and <c>-</c>, the first a
/// letter or digit, the last neither <c>.</c> nor <c>-</c>.
/// </summary>
public static class DatabaseName
{
    private const int MinLength = 3;
    private const int MaxLength = 63;

    /// <summary>The name in lower case, by which databases are kept.</summary>
    public static bool TryNormalize(string text, out string name)
    {
        name = text;
        if (text.Length is < MinLength or > MaxLength || !char.IsAsciiLetterOrDigit(text[0]) || text[^1] is '.' or '-')
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
