using Serverless.GraphCore.Administration;

namespace Serverless.Api.Tests.Security.Matrix;

/// <summary>What something needs to be allowed.</summary>
internal enum Need
{
    /// <summary>Nothing, not even credentials.</summary>
    Open,

    /// <summary>Credentials.</summary>
    Login,

    /// <summary>Any privilege on the database.</summary>
    Known,
    Read,
    Write,
    ReadAndWrite,

    /// <summary>ADMIN, which is asked for before the database is looked up.</summary>
    Administrator,

    /// <summary>ADMIN, and then a database that is there.</summary>
    AdministratorAndKnown,

    /// <summary>ADMIN, on the endpoint of a database that is looked up first.</summary>
    KnownAndAdministrator,
}

/// <summary>How a request is decided.</summary>
internal enum Verdict
{
    Allowed,

    /// <summary>401 Unauthorized.</summary>
    Unauthorized,

    /// <summary>403 CredentialsExpired.</summary>
    Expired,

    /// <summary>403 Forbidden.</summary>
    Forbidden,

    /// <summary>404 DatabaseNotFound.</summary>
    NotFound,
}

/// <summary>The rules of <c>docs/SECURITY.md</c>, written down once more and by themselves.</summary>
internal static class MatrixRules
{
    /// <summary>How a request of a caller is decided that is about a database.</summary>
    public static Verdict Of(MatrixCaller caller, MatrixTarget target, Need need)
    {
        if (need == Need.Open)
        {
            return Verdict.Allowed;
        }

        if (!caller.IsKnown)
        {
            return Verdict.Unauthorized;
        }

        if (caller.MustChangePassword)
        {
            return Verdict.Expired;
        }

        if (need == Need.Login)
        {
            return Verdict.Allowed;
        }

        if (need == Need.Administrator)
        {
            return caller.IsAdministrator ? Verdict.Allowed : Verdict.Forbidden;
        }

        if (need == Need.AdministratorAndKnown)
        {
            return !caller.IsAdministrator ? Verdict.Forbidden : target.Exists ? Verdict.Allowed : Verdict.NotFound;
        }

        DatabasePrivileges on = caller.On(target);
        if (!target.Exists || (!caller.IsAdministrator && on == DatabasePrivileges.None))
        {
            return Verdict.NotFound;
        }

        bool isEnough = caller.IsAdministrator || need switch
        {
            Need.Known => true,
            Need.Read => on.HasFlag(DatabasePrivileges.Read),
            Need.Write => on.HasFlag(DatabasePrivileges.Write),
            Need.ReadAndWrite => on.HasFlag(DatabasePrivileges.Read) && on.HasFlag(DatabasePrivileges.Write),
            Need.KnownAndAdministrator => false,
            _ => throw new ArgumentOutOfRangeException(nameof(need)),
        };
        return isEnough ? Verdict.Allowed : Verdict.Forbidden;
    }
}
