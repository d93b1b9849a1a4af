namespace Serverless.Api.Limits;

/// <summary>Whose limits a request is measured by: everything that admission needs to know, so that it looks nothing up.</summary>
/// <param name="DatabaseId">The id that never changes; counters are kept by it, so aliases share them.</param>
/// <param name="DatabaseName">For messages.</param>
/// <param name="Limits">The limits in force now; a change counts from the next admission on.</param>
/// <param name="User">The caller's name; the same for all callers where there are no users.</param>
public readonly record struct LimitSubject(string DatabaseId, string DatabaseName, DatabaseLimits Limits, string User);

/// <summary>What matters of a request to its admission.</summary>
/// <param name="Writes">It may write, and counts against the rate of writes as well as that of queries.</param>
/// <param name="CrossDatabase">It uses other databases as well.</param>
/// <param name="InTransaction">It belongs to an open transaction, whose connection is counted already.</param>
public readonly record struct QueryTraits(bool Writes, bool CrossDatabase, bool InTransaction);

/// <summary>Told of every request that a limit has refused: metering and audit. Called on the request's path; must be quick and not throw.</summary>
public interface ILimitObserver
{
    /// <summary>A request was refused.</summary>
    void Refused(LimitSubject subject, LimitKind limit);
}
