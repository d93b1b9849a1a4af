using Serverless.Api.Security;

namespace Serverless.LocalHost;

/// <summary>What a command line says of signed tokens.</summary>
internal sealed class TokenOptions
{
    private readonly List<string> audiences = [];
    private string? issuer;
    private string? keys;
    private string? name;
    private string? roles;

    /// <summary>Whether an option is one of these.</summary>
    public static bool IsOne(string option) => option is "--jwt-issuer" or "--jwt-audience" or "--jwt-keys" or "--jwt-name" or "--jwt-roles";

    /// <exception cref="OptionException">The value is empty.</exception>
    public void Set(string option, string value)
    {
        if (value.Length == 0)
        {
            throw new OptionException($"{option} needs a value.");
        }

        switch (option)
        {
            case "--jwt-issuer":
                issuer = value;
                break;
            case "--jwt-audience":
                audiences.Add(value);
                break;
            case "--jwt-keys":
                keys = value;
                break;
            case "--jwt-name":
                name = value;
                break;
            case "--jwt-roles":
                roles = value;
                break;
        }
    }

    /// <summary>The options with what was said.</summary>
    /// <exception cref="OptionException">Something is missing beside it.</exception>
    public LocalHostOptions Apply(LocalHostOptions options)
    {
        if (issuer is null)
        {
            return audiences.Count == 0 && keys is null && name is null && roles is null ? options : throw new OptionException("The options of tokens need --jwt-issuer.");
        }

        if (!options.Auth)
        {
            throw new OptionException("--jwt-issuer needs --auth.");
        }

        if (audiences.Count == 0)
        {
            throw new OptionException("--jwt-issuer needs --jwt-audience: a token that was made for somebody else must not be taken.");
        }

        var tokens = new TokenIssuer { Issuer = issuer, Audiences = audiences, RolesClaim = roles };
        return options with { Issuer = name is null ? tokens : tokens with { NameClaim = name }, IssuerKeys = keys };
    }
}
