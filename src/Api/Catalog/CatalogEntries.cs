using System.Text.Json.Serialization;

namespace Serverless.Api.Catalog;

/// <summary>A database that exists.</summary>
public sealed record DatabaseEntry
{
    /// <summary>Names its objects; never changes, is never used twice, and is never shown.</summary>
    public required string Id { get; init; }

    /// <summary>Its normalised name.</summary>
    public required string Name { get; init; }

    public DateTimeOffset Created { get; init; }

    /// <summary>Whether writes are refused.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Whether it has been stopped.</summary>
    public bool IsStopped { get; init; }

    /// <summary>Whether it is being dropped: it has an entry until that is done.</summary>
    public bool IsDropping { get; init; }

    /// <summary>Its other names, in ordinal order.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The names of the composites that it is a constituent of, in ordinal order.</summary>
    public IReadOnlyList<string> Composites { get; init; } = [];

    /// <summary>
    /// The limits that were set for it, by name; null: set to unlimited. One that is not here has the deployment's default.
    /// </summary>
    public IReadOnlyDictionary<string, long?> Limits { get; init; } = new Dictionary<string, long?>(StringComparer.Ordinal);
}

/// <summary>A database made of others, under names of its own.</summary>
/// <param name="Name">Its normalised name.</param>
/// <param name="Constituents">In the order of their aliases.</param>
public sealed record CompositeEntry(string Name, IReadOnlyList<Constituent> Constituents);

/// <summary>A constituent of a composite.</summary>
/// <param name="Alias">Its normalised name within the composite.</param>
/// <param name="DatabaseId">The database's id.</param>
public sealed record Constituent(string Alias, string DatabaseId);

/// <summary>A user.</summary>
public sealed record UserEntry
{
    /// <summary>The user's name, in which case counts.</summary>
    public required string Name { get; init; }

    /// <summary>The hash of the password, with its parameters.</summary>
    public required string PasswordHash { get; init; }

    /// <summary>Whether the password must be changed before anything else.</summary>
    public bool ChangeRequired { get; init; }

    public bool IsSuspended { get; init; }

    /// <summary>Whether the user may do everything.</summary>
    public bool IsAdministrator { get; init; }

    /// <summary>Whether the user is an administrator who can log in.</summary>
    [JsonIgnore]
    public bool CanAdminister => IsAdministrator && !IsSuspended;

    /// <summary>What the user may do, by ids of databases; <c>*</c>: on all.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Privileges { get; init; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
}

/// <summary>A key that stands for a user.</summary>
public sealed record ApiKeyEntry
{
    /// <summary>The name of the key.</summary>
    public required string Name { get; init; }

    /// <summary>Whose it is.</summary>
    public required string User { get; init; }

    /// <summary>The public part of the key, by which it is found.</summary>
    public required string Id { get; init; }

    /// <summary>The hash of the secret part.</summary>
    public required string Hash { get; init; }

    public DateTimeOffset Created { get; init; }

    /// <summary>When it ends to be valid; null: never.</summary>
    public DateTimeOffset? Expires { get; init; }
}

/// <summary>A database that has been dropped and whose objects are still there.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">The name that it had.</param>
/// <param name="Dropped">When that was.</param>
public sealed record DroppedEntry(string Id, string Name, DateTimeOffset Dropped);

/// <summary>What a name stands for. Databases, aliases and composites share one space of names.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="DatabaseId">The database's id; null for a composite.</param>
public sealed record NameEntry(NameKind Kind, string? DatabaseId);

/// <summary>Kinds of names. Persisted by name.</summary>
public enum NameKind
{
    Database,
    Alias,
    Composite,
}
