using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Api.Security;

/// <summary>
/// A key that stands for a user: <c>gak_id_secret</c>, where the id finds its entry and the secret proves it. The prefix lets scanners of source code recognise a key
/// that has been published. The secret has 256 random bits, so a plain hash of it is as good as a slow one.
/// </summary>
internal sealed record ApiKey(string Id, string Secret)
{
    public const string Prefix = "gak_";

    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private const int IdLength = 16;
    private const int SecretLength = 52;
    private static readonly SearchValues<char> Letters = SearchValues.Create(Alphabet);

    /// <summary>A new key.</summary>
    public static ApiKey New() => new(RandomNumberGenerator.GetString(Alphabet, IdLength), RandomNumberGenerator.GetString(Alphabet, SecretLength));

    /// <summary>Reads a key; null when the text is none.</summary>
    public static ApiKey? Parse(string text)
    {
        const int SecretStart = IdLength + 1;
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || text.Length != Prefix.Length + SecretStart + SecretLength || text[Prefix.Length + IdLength] != '_')
        {
            return null;
        }

        ReadOnlySpan<char> rest = text.AsSpan(Prefix.Length);
        return rest[..IdLength].ContainsAnyExcept(Letters) || rest[SecretStart..].ContainsAnyExcept(Letters)
            ? null
            : new ApiKey(rest[..IdLength].ToString(), rest[SecretStart..].ToString());
    }

    /// <summary>The hash of the secret, as the catalog keeps it.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Secret)));

    /// <summary>Whether a hash is that of the secret.</summary>
    public bool Matches(string hash) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash()), Encoding.ASCII.GetBytes(hash));

    /// <summary>The key as its owner gets it, once.</summary>
    public string Reveal() => $"{Prefix}{Id}_{Secret}";

    /// <inheritdoc/>
    public override string ToString() => $"{Prefix}{Id}_******";
}
