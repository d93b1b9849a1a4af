using System.Security.Cryptography;
using System.Text;

namespace Serverless.Api.Security;

/// <summary>
/// Checks passwords, and remembers for a while which were right, so that a user's next request costs microseconds. What is remembered is a keyed digest over the password and its
/// hash: it is worth nothing outside this process, and nothing once the user has another hash. Thread-safe.
/// </summary>
internal sealed class PasswordVerifier(PasswordHasher hasher, TimeProvider clock)
{
    private const int MaxUsers = 10_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly byte[] key = RandomNumberGenerator.GetBytes(64);
    private readonly Lock gate = new();
    private readonly Dictionary<string, Verified> verified = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<bool>> running = new(StringComparer.Ordinal);

    /// <summary>Whether a password is the one of a hash.</summary>
    /// <exception cref="GraphCore.Errors.GraphException">As <see cref="PasswordHasher.VerifyAsync"/>.</exception>
    public async ValueTask<bool> VerifyAsync(string user, byte[] password, string hash, CancellationToken cancellationToken)
    {
        byte[] digest = Digest(password, hash);
        Task<bool> check;
        lock (gate)
        {
            if (verified.TryGetValue(user, out Verified? known) && clock.GetElapsedTime(known.Since) < Lifetime && CryptographicOperations.FixedTimeEquals(known.Digest, digest))
            {
                return true;
            }

            // Many requests at once with one password are checked once.
            string name = Convert.ToBase64String(digest);
            if (!running.TryGetValue(name, out check!))
            {
                check = CheckAsync(user, password, hash, digest, name);
                if (!check.IsCompleted)
                {
                    running.Add(name, check);
                }
            }
        }

        return await check.WaitAsync(cancellationToken);
    }

    private async Task<bool> CheckAsync(string user, byte[] password, string hash, byte[] digest, string name)
    {
        try
        {
            bool isRight = await hasher.VerifyAsync(password, hash, CancellationToken.None);
            if (isRight)
            {
                Remember(user, digest);
            }

            return isRight;
        }
        finally
        {
            lock (gate)
            {
                running.Remove(name);
            }
        }
    }

    private void Remember(string user, byte[] digest)
    {
        lock (gate)
        {
            if (verified.Count >= MaxUsers && !verified.ContainsKey(user))
            {
                foreach (string forgotten in verified.Where(entry => clock.GetElapsedTime(entry.Value.Since) >= Lifetime).Select(static entry => entry.Key).ToArray())
                {
                    verified.Remove(forgotten);
                }

                if (verified.Count >= MaxUsers)
                {
                    verified.Remove(verified.MinBy(static entry => entry.Value.Since).Key);
                }
            }

            verified[user] = new Verified(digest, clock.GetTimestamp());
        }
    }

    private byte[] Digest(byte[] password, string hash)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);

        // A hash has no zero byte, so no two pairs give the same bytes.
        hmac.AppendData(Encoding.UTF8.GetBytes(hash));
        hmac.AppendData([0]);
        hmac.AppendData(password);
        return hmac.GetHashAndReset();
    }

    private sealed record Verified(byte[] Digest, long Since);
}
