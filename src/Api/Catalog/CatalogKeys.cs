namespace Serverless.Api.Catalog;

/// <summary>Keys of the catalog's rows. The letter before the colon says what the row holds.</summary>
internal static class CatalogKeys
{
    /// <summary>A <see cref="NameEntry"/> for each database, alias and composite: so two of one name cannot be.</summary>
    public const string Names = "n:";

    /// <summary>A <see cref="DatabaseEntry"/> by its id.</summary>
    public const string Databases = "d:";

    /// <summary>A <see cref="CompositeEntry"/> by its name.</summary>
    public const string Composites = "c:";

    /// <summary>A <see cref="UserEntry"/> by its name, in which characters that keys do not have are replaced.</summary>
    public const string Users = "u:";

    /// <summary>An <see cref="ApiKeyEntry"/> by its id.</summary>
    public const string ApiKeys = "k:";

    /// <summary>A <see cref="DroppedEntry"/> by its id.</summary>
    public const string Dropped = "x:";

    public static string Name(string name) => Names + name;

    public static string Database(string id) => Databases + id;

    public static string Composite(string name) => Composites + name;

    public static string ApiKey(string id) => ApiKeys + id;

    public static string DroppedDatabase(string id) => Dropped + id;

    /// <summary>User names have ASCII characters that keys do not have: what is not a small letter or digit is written as its code.</summary>
    /// <exception cref="ArgumentException">It is not ASCII, so it is no user's name.</exception>
    public static string User(string name)
    {
        var key = new System.Text.StringBuilder(Users);
        foreach (char letter in name)
        {
            if (char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter))
            {
                key.Append(letter);
            }
            else if (char.IsAscii(letter))
            {
                key.Append('_').Append(((int)letter).ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
            }
            else
            {
                throw new ArgumentException("A user's name is ASCII.", nameof(name));
            }
        }

        return key.ToString();
    }
}
