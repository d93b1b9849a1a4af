namespace Serverless.Api.Security;

/// <summary>How a deployment knows its callers.</summary>
public sealed record SecurityOptions
{
    /// <summary>There are no users, and everybody may do everything: for a server that only its own machine reaches.</summary>
    public static SecurityOptions Open { get; } = new() { IsOpen = true };

    /// <summary>Whether everybody may do everything.</summary>
    public bool IsOpen { get; private init; }

    /// <summary>The password of the user <c>admin</c>, whom a deployment without an administrator gets when it starts; null: it is generated.</summary>
    public string? FirstPassword { get; init; }

    /// <summary>
    /// Rounds of the function that hashes passwords. When it is raised, a hash with fewer rounds is replaced at its user's next login.
    /// </summary>
    public int PasswordIterations { get; init; } = PasswordHasher.DefaultIterations;

    /// <summary>Who else may say who somebody is, beside the catalog.</summary>
    public IReadOnlyList<TokenIssuer> Issuers { get; init; } = [];
}

/// <summary>Somebody whose signed tokens (JWT) are taken.</summary>
public sealed record TokenIssuer
{
    /// <summary>What the claim <c>iss</c> must be, exactly.</summary>
    public required string Issuer { get; init; }

    /// <summary>What the claim <c>aud</c> must have one of.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    /// <summary>
    /// A JSON Web Key Set with the issuer's public keys; null: they are read from the issuer's OpenID configuration, by https only, and again when they change.
    /// </summary>
    public string? Keys { get; init; }

    /// <summary>The claim with the name of the user. It must be one that the issuer never gives to somebody else.</summary>
    public string NameClaim { get; init; } = "sub";

    /// <summary>
    /// The claim with the caller's roles: <c>admin</c>, or <c>read</c>, <c>write</c>, <c>cross_db</c> for all databases, or with a colon and the name of one, as <c>read:shop</c>.
    /// Null: only what the catalog's user of that name may do counts.
    /// </summary>
    public string? RolesClaim { get; init; }
}
