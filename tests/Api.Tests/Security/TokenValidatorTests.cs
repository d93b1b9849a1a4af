using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using Serverless.Api.Security;
using Serverless.Api.Tests.Support;
using Serverless.GraphCore.Errors;
using Serverless.TestSupport;

namespace Serverless.Api.Tests.Security;

public sealed class TokenValidatorTests : IDisposable
{
    private readonly ManualClock clock = new();
    private readonly TokenSigner signer = new();
    private readonly TokenValidator validator;

    public TokenValidatorTests() => validator = new TokenValidator([signer.Issuer with { RolesClaim = "roles" }], clock);

    public void Dispose()
    {
        validator.Dispose();
        signer.Dispose();
    }

    [Fact]
    public async Task A_token_of_the_issuer_names_the_user_and_the_roles()
    {
        TokenIdentity identity = (await ValidateAsync(Token() with { Roles = ["read:shop", "write"] }))!;

        Assert.Equal("ann", identity.Name);
        Assert.Equal(["read:shop", "write"], identity.Roles);
    }

    [Fact]
    public async Task Another_issuer_audience_or_key_is_refused()
    {
        Assert.Null(await ValidateAsync(Token() with { Issuer = "https://other.example" }));
        Assert.Null(await ValidateAsync(Token() with { Audience = "another" }));
        Assert.Null(await ValidateAsync(Token() with { Audience = null }));
        using var other = new TokenSigner();
        Assert.Null(await validator.ValidateAsync(other.Sign(Token()), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_token_is_valid_from_its_first_to_its_last_moment_with_a_minute_of_grace()
    {
        Assert.Null(await ValidateAsync(Token() with { Expires = clock.Now.AddMinutes(-1) }));
        Assert.NotNull(await ValidateAsync(Token() with { Expires = clock.Now.AddSeconds(-59) }));
        Assert.Null(await ValidateAsync(Token() with { NotBefore = clock.Now.AddSeconds(61) }));
        Assert.NotNull(await ValidateAsync(Token() with { NotBefore = clock.Now.AddSeconds(60) }));
        Assert.Null(await ValidateAsync(Token() with { Expires = null }));
    }

    [Fact]
    public async Task A_token_without_signature_is_refused()
    {
        string[] parts = signer.Sign(Token()).Split('.');
        string header = Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""");

        Assert.Null(await ValidateAsync($"{header}.{parts[1]}."));
        Assert.Null(await ValidateAsync($"{header}.{parts[1]}.{parts[2]}"));
        Assert.Null(await ValidateAsync($"{parts[0]}.{parts[1]}."));
        Assert.Null(await ValidateAsync($"{parts[0]}.{Base64UrlEncoder.Encode("""{"sub":"admin"}""")}.{parts[2]}"));
    }

    [Fact]
    public async Task A_public_key_is_not_taken_for_a_shared_secret()
    {
        string[] parts = signer.Sign(Token()).Split('.');
        string content = $"{Base64UrlEncoder.Encode($$"""{"alg":"HS256","typ":"JWT","kid":"{{TokenSigner.KeyId}}"}""")}.{parts[1]}";
        foreach (byte[] secret in signer.PublicForms)
        {
            Assert.Null(await ValidateAsync($"{content}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(content)))}"));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("....")]
    [InlineData("e30.e30.e30")]
    [InlineData("\0.\0.\0")]
    public async Task What_is_no_token_is_refused(string text) => Assert.Null(await ValidateAsync(text));

    [Fact]
    public async Task Two_names_or_none_are_refused()
    {
        Assert.Null(await ValidateAsync(Token() with { Name = "" }));
        Assert.Null(await ValidateAsync(Token() with { Name = new string('a', 257) }));
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":[{"kty":"oct","k":"c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0"}]}""")]
    public void Keys_that_are_not_public_cannot_be_configured(string keys) =>
        Assert.Equal(ErrorCodes.ArgumentError, Assert.Throws<GraphException>(() => new TokenValidator([signer.Issuer with { Keys = keys }], clock)).Code);

    [Theory]
    [InlineData("http://issuer.example")]
    [InlineData("issuer")]
    public void Keys_are_read_by_https_alone(string issuer) =>
        Assert.Equal(ErrorCodes.ArgumentError, Assert.Throws<GraphException>(() => new TokenValidator([signer.Issuer with { Issuer = issuer, Keys = null }], clock)).Code);

    private SignedToken Token() => new() { Expires = clock.Now.AddHours(1) };

    private Task<TokenIdentity?> ValidateAsync(SignedToken token) => ValidateAsync(signer.Sign(token));

    private Task<TokenIdentity?> ValidateAsync(string text) => validator.ValidateAsync(text, TestContext.Current.CancellationToken);
}
