using System.Text;

namespace Serverless.Api.Security;

/// <summary>What an <c>Authorization</c> header holds.</summary>
internal abstract record Credentials
{
    /// <summary>Longer headers hold no credentials.</summary>
    private const int MaxLength = 16 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private Credentials()
    {
    }

    /// <summary>Reads a header; null when it is none that is understood.</summary>
    public static Credentials? Parse(string header)
    {
        int blank = header.IndexOf(' ', StringComparison.Ordinal);
        if (blank < 0 || header.Length > MaxLength)
        {
            return null;
        }

        ReadOnlySpan<char> scheme = header.AsSpan(0, blank);
        string rest = header[blank..].Trim(' ');
        return scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) ? ParseBasic(rest)
            : scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) ? ParseBearer(rest)
            : null;
    }

    private static Basic? ParseBasic(string text)
    {
        byte[] bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out int length))
        {
            return null;
        }

        int colon = bytes.AsSpan(0, length).IndexOf((byte)':');
        if (colon < 0)
        {
            return null;
        }

        try
        {
            return new Basic(StrictUtf8.GetString(bytes, 0, colon), bytes[(colon + 1)..length]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static Credentials? ParseBearer(string text) =>
        text.StartsWith(ApiKey.Prefix, StringComparison.Ordinal)
            ? ApiKey.Parse(text) is { } key ? new Key(key) : null
            : text.Length > 0 ? new Token(text) : null;

    /// <summary>A user's name and password.</summary>
    internal sealed record Basic(string User, byte[] Password) : Credentials
    {
        /// <inheritdoc/>
        public override string ToString() => nameof(Basic);
    }

    /// <summary>An API key.</summary>
    internal sealed record Key(ApiKey Value) : Credentials;

    /// <summary>What may be a signed token.</summary>
    internal sealed record Token(string Text) : Credentials
    {
        /// <inheritdoc/>
        public override string ToString() => nameof(Token);
    }
}
