using System.Text;
using Serverless.Api.Security;
using Serverless.GraphCore.Errors;
using Serverless.TestSupport;

namespace Serverless.Api.Tests.Security;

public sealed class PasswordTests : IDisposable
{
    private readonly PasswordHasher hasher = new(1_000);
    private readonly ManualClock clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => hasher.Dispose();

    [Fact]
    public async Task A_hash_is_that_of_its_password_alone_and_says_how_it_was_made()
    {
        string hash = await hasher.HashAsync("correct horse"u8.ToArray(), Token);

        Assert.Matches(@"^pbkdf2-sha512\$1000\$[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=$", hash);
        Assert.True(await hasher.VerifyAsync("correct horse"u8.ToArray(), hash, Token));
        Assert.False(await hasher.VerifyAsync("correct horsf"u8.ToArray(), hash, Token));
        Assert.False(await hasher.VerifyAsync(""u8.ToArray(), hash, Token));
    }

    [Fact]
    public async Task Equal_passwords_have_different_hashes() =>
        Assert.NotEqual(await hasher.HashAsync("correct horse"u8.ToArray(), Token), await hasher.HashAsync("correct horse"u8.ToArray(), Token));

    [Fact]
    public async Task A_hash_with_fewer_rounds_is_weak_and_still_right()
    {
        string hash = await hasher.HashAsync("correct horse"u8.ToArray(), Token);
        using var stronger = new PasswordHasher(2_000);

        Assert.True(stronger.IsWeak(hash));
        Assert.False(hasher.IsWeak(hash));
        Assert.True(await stronger.VerifyAsync("correct horse"u8.ToArray(), hash, Token));
    }

    [Fact]
    public async Task A_user_who_does_not_exist_has_a_hash_as_dear_as_others_that_no_password_has()
    {
        Assert.False(hasher.IsWeak(hasher.Unmatched));
        Assert.False(await hasher.VerifyAsync(Encoding.UTF8.GetBytes(hasher.Unmatched), hasher.Unmatched, Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("pbkdf2-sha512$0$AAAA$AAAA")]
    [InlineData("pbkdf2-sha512$1000$AAAA$AAAA")]
    [InlineData("pbkdf2-sha512$999999999$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("pbkdf2-sha512$1000$!$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public async Task A_damaged_hash_is_an_error_and_lets_nobody_in(string hash)
    {
        GraphException failure = await Assert.ThrowsAsync<GraphException>(() => hasher.VerifyAsync("x"u8.ToArray(), hash, Token));

        Assert.Equal(ErrorCodes.StorageDamageDetected, failure.Code);
    }

    [Fact]
    public async Task What_was_right_is_remembered_until_the_hash_changes()
    {
        var verifier = new PasswordVerifier(hasher, clock);
        string hash = await hasher.HashAsync("correct horse"u8.ToArray(), Token);
        Assert.True(await verifier.VerifyAsync("ann", "correct horse"u8.ToArray(), hash, Token));

        // Nothing is derived any more: the answer is there at once.
        Assert.True(verifier.VerifyAsync("ann", "correct horse"u8.ToArray(), hash, Token).AsTask().IsCompletedSuccessfully);
        Assert.False(await verifier.VerifyAsync("ann", "correct horsf"u8.ToArray(), hash, Token));
        Assert.False(await verifier.VerifyAsync("ann", "correct horse"u8.ToArray(), await hasher.HashAsync("another horse"u8.ToArray(), Token), Token));
    }

    [Fact]
    public async Task What_was_right_is_forgotten_after_some_minutes()
    {
        using var counted = new PasswordHasher(200_000);
        var verifier = new PasswordVerifier(counted, clock);
        string hash = await counted.HashAsync("correct horse"u8.ToArray(), Token);
        Assert.True(await verifier.VerifyAsync("ann", "correct horse"u8.ToArray(), hash, Token));
        clock.Now += TimeSpan.FromMinutes(5);

        // A hash of so many rounds takes long enough not to be there at once.
        Task<bool> check = verifier.VerifyAsync("ann", "correct horse"u8.ToArray(), hash, Token).AsTask();
        Assert.False(check.IsCompleted);
        Assert.True(await check);
    }
}
