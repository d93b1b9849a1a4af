using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;
using Serverless.Api.Security;

namespace Serverless.Api.Tests.Support;

/// <summary>What a token is to say.</summary>
internal sealed record SignedToken
{
    public string Issuer { get; init; } = TokenSigner.Address;

    public string? Audience { get; init; } = TokenSigner.Audience;

    public string Name { get; init; } = "ann";

    public DateTimeOffset? Expires { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public string[] Roles { get; init; } = [];
}

/// <summary>An issuer of tokens with a key of its own.</summary>
internal sealed class TokenSigner : IDisposable
{
    public const string Address = "https://issuer.example";
    public const string Audience = "graph";
    public const string KeyId = "key-1";

    private readonly RSA key = RSA.Create(2048);

    /// <summary>The issuer as a deployment knows it.</summary>
    public TokenIssuer Issuer => new() { Issuer = Address, Audiences = [Audience], Keys = Keys };

    /// <summary>What an attacker who confuses keys would take for a secret.</summary>
    public IEnumerable<byte[]> PublicForms =>
        [key.ExportSubjectPublicKeyInfo(), key.ExportRSAPublicKey(), Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem()), key.ExportParameters(false).Modulus!, Encoding.UTF8.GetBytes(Keys)];

    private string Keys
    {
        get
        {
            RSAParameters parameters = key.ExportParameters(false);
            return new JsonObject
            {
                ["keys"] = new JsonArray(new JsonObject
                {
                    ["kty"] = "RSA", ["use"] = "sig", ["kid"] = KeyId, ["n"] = Base64UrlEncoder.Encode(parameters.Modulus), ["e"] = Base64UrlEncoder.Encode(parameters.Exponent),
                }),
            }.ToJsonString();
        }
    }

    public string Sign(SignedToken token)
    {
        var claims = new JsonObject { ["iss"] = token.Issuer, ["sub"] = token.Name };
        if (token.Audience is not null)
        {
            claims["aud"] = token.Audience;
        }

        if (token.Expires is { } expires)
        {
            claims["exp"] = expires.ToUnixTimeSeconds();
        }

        if (token.NotBefore is { } notBefore)
        {
            claims["nbf"] = notBefore.ToUnixTimeSeconds();
        }

        if (token.Roles.Length > 0)
        {
            claims["roles"] = new JsonArray([.. token.Roles.Select(role => JsonValue.Create(role))]);
        }

        string content = $"{Base64UrlEncoder.Encode($$"""{"alg":"RS256","typ":"JWT","kid":"{{KeyId}}"}""")}.{Base64UrlEncoder.Encode(claims.ToJsonString())}";
        return $"{content}.{Base64UrlEncoder.Encode(key.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    public void Dispose() => key.Dispose();
}
