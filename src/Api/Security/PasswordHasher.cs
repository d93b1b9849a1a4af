using System.Globalization;
using System.Security.Cryptography;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Security;

/// <summary>
/// Hashes passwords by PBKDF2 with HMAC-SHA-512 (RFC 8018), as <c>pbkdf2-sha512$rounds$salt$hash</c>: the parameters are in the text, so that they can be raised. A few
/// hashes are made at a time and a bounded number wait, so that nobody can keep all processors busy with wrong passwords.
/// </summary>
internal sealed class PasswordHasher : IDisposable
{
    /// <summary>What OWASP's Password Storage Cheat Sheet recommends as the least.</summary>
    public const int DefaultIterations = 210_000;

    private const string Algorithm = "pbkdf2-sha512";
    private const int SaltLength = 16;
    private const int HashLength = 32;
    private const int MaxIterations = 100_000_000;
    private const int MaxWaiting = 64;
    private static readonly TimeSpan WaitingIsWorthWhileAfter = TimeSpan.FromSeconds(1);

    private readonly int iterations;
    private readonly SemaphoreSlim free = new(Math.Max(1, Environment.ProcessorCount / 2));
    private int waiting;

    public PasswordHasher(int iterations)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(iterations);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(iterations, MaxIterations);
        this.iterations = iterations;

        // What it is the hash of nobody knows.
        Unmatched = Format(iterations, RandomNumberGenerator.GetBytes(SaltLength), RandomNumberGenerator.GetBytes(HashLength));
    }

    /// <summary>A hash that no password has: to look for the password of a user who does not exist takes as long as for any other.</summary>
    public string Unmatched { get; }

    /// <summary>The hash of a new password.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.AuthenticationRateLimit"/>: too many are being made.</exception>
    public async Task<string> HashAsync(ReadOnlyMemory<byte> password, CancellationToken cancellationToken)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltLength);
        return Format(iterations, salt, await DeriveAsync(password, salt, iterations, cancellationToken));
    }

    /// <summary>Whether a hash is that of a password.</summary>
    /// <exception cref="GraphException">
    /// <see cref="ErrorCodes.AuthenticationRateLimit"/>: too many are being made. <see cref="ErrorCodes.StorageDamageDetected"/>: the text is no hash.
    /// </exception>
    public async Task<bool> VerifyAsync(ReadOnlyMemory<byte> password, string hash, CancellationToken cancellationToken)
    {
        (int rounds, byte[] salt, byte[] expected) = Parse(hash);
        byte[] derived = await DeriveAsync(password, salt, rounds, cancellationToken);
        return CryptographicOperations.FixedTimeEquals(expected, derived);
    }

    /// <summary>Whether a hash has fewer rounds than new ones.</summary>
    public bool IsWeak(string hash) => Parse(hash).Rounds < iterations;

    public void Dispose() => free.Dispose();

    private async Task<byte[]> DeriveAsync(ReadOnlyMemory<byte> password, byte[] salt, int rounds, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref waiting);
            throw new GraphException(ErrorCodes.AuthenticationRateLimit, "Too many passwords are being checked; repeat the request.") { RetryAfter = WaitingIsWorthWhileAfter };
        }

        try
        {
            await free.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }

        try
        {
            return await Task.Run(() => Rfc2898DeriveBytes.Pbkdf2(password.Span, salt, rounds, HashAlgorithmName.SHA512, HashLength), CancellationToken.None);
        }
        finally
        {
            free.Release();
        }
    }

    private static string Format(int rounds, byte[] salt, byte[] hash) =>
        string.Create(CultureInfo.InvariantCulture, $"{Algorithm}${rounds}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");

    private static (int Rounds, byte[] Salt, byte[] Hash) Parse(string text)
    {
        try
        {
            if (text.Split('$') is [Algorithm, string rounds, string salt, string hash]
                && int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= MaxIterations
                && Convert.FromBase64String(hash) is { Length: HashLength } expected)
            {
                return (number, Convert.FromBase64String(salt), expected);
            }
        }
        catch (FormatException)
        {
            // Told below.
        }

        throw new GraphException(ErrorCodes.StorageDamageDetected, "The catalog's hash of a password is damaged, or of a newer version.");
    }
}
