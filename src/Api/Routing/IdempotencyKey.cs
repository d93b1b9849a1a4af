using System.Security.Cryptography;
using System.Text;
using Serverless.Api.Contracts;

namespace Serverless.Api.Routing;

/// <summary>The transaction id that a caller chose: a repeat of a request whose answer was lost gets the first outcome.</summary>
internal static class IdempotencyKey
{
    public const string HeaderName = "Idempotency-Key";
    private const int MaxLength = 255;

    /// <summary>The id of a key: the key itself when it is a UUID, else drawn from its text. Null without a key.</summary>
    public static Guid? Read(ApiRequest request)
    {
        string? key = request.Header(HeaderName);
        if (key is null)
        {
            return null;
        }

        if (key.Length is 0 or > MaxLength)
        {
            throw JsonInput.Invalid($"`{HeaderName}` must have 1 to {MaxLength} characters.");
        }

        if (Guid.TryParse(key, out Guid id))
        {
            return id;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        return new Guid(hash[..16]);
    }
}
