using Serverless.Api.Tests.Support;
using Serverless.GraphCore.Administration;

namespace Serverless.Api.Tests.Security.Matrix;

/// <summary>Somebody of the permission matrix, and what was granted to them.</summary>
/// <param name="Name">The user's name.</param>
internal sealed record MatrixCaller(string Name)
{
    public const string Password = "a long password";

    /// <summary>What is granted on the database that the statements are about.</summary>
    public DatabasePrivileges OnShop { get; init; }

    /// <summary>What is granted on another database only.</summary>
    public DatabasePrivileges Elsewhere { get; init; }

    /// <summary>What is granted on all databases.</summary>
    public DatabasePrivileges OnAll { get; init; }

    public bool IsAdministrator { get; init; }

    public bool MustChangePassword { get; init; }

    /// <summary>Whether the credentials are good; else there are none, or wrong ones.</summary>
    public bool IsKnown { get; init; } = true;

    /// <summary>The header; null: none.</summary>
    public string? Authorization { get; init; } = SecuredFixture.Basic(Name, Password);

    /// <summary>Every set of privileges in every place, and everybody who is special.</summary>
    public static IReadOnlyList<MatrixCaller> All { get; } =
    [
        .. Sets.Select(static set => new MatrixCaller($"shop-{(int)set}") { OnShop = set }),
        .. Sets.Skip(1).Select(static set => new MatrixCaller($"all-{(int)set}") { OnAll = set }),
        new MatrixCaller("elsewhere") { Elsewhere = Sets[^1] },
        new MatrixCaller("administrator") { IsAdministrator = true },
        new MatrixCaller("expired") { OnAll = Sets[^1], MustChangePassword = true },
        new MatrixCaller("expired-administrator") { IsAdministrator = true, MustChangePassword = true },
        new MatrixCaller("stranger") { IsKnown = false, Authorization = $"Bearer gak_{new string('a', 16)}_{new string('a', 52)}" },
        new MatrixCaller("nobody") { IsKnown = false, Authorization = null },
    ];

    /// <summary>Every set of privileges, the empty one first and the full one last.</summary>
    public static IReadOnlyList<DatabasePrivileges> Sets
    {
        get
        {
            DatabasePrivileges full = Enum.GetValues<DatabasePrivileges>().Aggregate(static (all, one) => all | one);
            return [.. Enumerable.Range(0, (int)full + 1).Select(static set => (DatabasePrivileges)set)];
        }
    }

    /// <summary>What was granted on a target, by whatever name.</summary>
    public DatabasePrivileges On(MatrixTarget target) => OnAll | (target.IsShop ? OnShop : DatabasePrivileges.None);

    /// <summary>The commands that make the user.</summary>
    public IEnumerable<string> Commands()
    {
        if (!IsKnown)
        {
            yield break;
        }

        yield return $"CREATE USER `{Name}` SET PASSWORD '{Password}' CHANGE {(MustChangePassword ? "" : "NOT ")}REQUIRED";
        yield return $"GRANT READ ON DATABASE lobby TO `{Name}`";
        if (IsAdministrator)
        {
            yield return $"GRANT ADMIN TO `{Name}`";
        }

        foreach ((DatabasePrivileges granted, string place) in ((DatabasePrivileges, string)[])[(OnShop, "shop"), (Elsewhere, "elsewhere"), (OnAll, "*")])
        {
            foreach (string command in Grants(granted, place, Name))
            {
                yield return command;
            }
        }
    }

    /// <summary>The command that grants a set of privileges; none for the empty set.</summary>
    public static IEnumerable<string> Grants(DatabasePrivileges granted, string database, string user)
    {
        string[] words =
        [
            .. granted.HasFlag(DatabasePrivileges.Read) ? ["READ"] : Array.Empty<string>(),
            .. granted.HasFlag(DatabasePrivileges.Write) ? ["WRITE"] : Array.Empty<string>(),
            .. granted.HasFlag(DatabasePrivileges.CrossDatabase) ? ["CROSS_DB"] : Array.Empty<string>(),
        ];
        return words.Length == 0 ? [] : [$"GRANT {string.Join(", ", words)} ON DATABASE {database} TO `{user}`"];
    }

    public override string ToString() => Name;
}

/// <summary>A name of a database, and what it stands for.</summary>
/// <param name="Name">The name.</param>
/// <param name="IsShop">Whether it is a name of the database on which privileges are granted.</param>
/// <param name="Exists">Whether there is such a database.</param>
internal sealed record MatrixTarget(string Name, bool IsShop, bool Exists)
{
    /// <summary>The database by its name, by an alias and as a constituent; one on which nothing is granted; and one that is not there.</summary>
    public static IReadOnlyList<MatrixTarget> All { get; } =
        [new("shop", true, true), new("shop-alias", true, true), new("bundle.north", true, true), new("hidden", false, true), new("hidden-alias", false, true), new("absent", false, false)];

    public override string ToString() => Name;
}
