using System.Text.Json;
using System.Text.Json.Serialization;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.Api.Usage;

/// <summary>What a database held when it was reported.</summary>
/// <param name="Time">When that was.</param>
/// <param name="Nodes">Live nodes.</param>
/// <param name="Relationships">Live relationships.</param>
/// <param name="StorageBytes">Logical bytes.</param>
public sealed record StorageFigures(DateTimeOffset Time, long Nodes, long Relationships, long StorageBytes);

/// <summary>The use in one hour.</summary>
public sealed record HourUsage(DateTimeOffset Hour, IReadOnlyDictionary<string, long> Usage);

/// <summary>What one database was used for in a period.</summary>
/// <param name="Period">The period's name.</param>
/// <param name="From">Its beginning.</param>
/// <param name="To">Its end.</param>
/// <param name="Database">The database's name at the time of the report, or when it was dropped.</param>
/// <param name="Dropped">When it was dropped; null: it was not.</param>
/// <param name="Storage">Null: it has been dropped, or cannot be read.</param>
/// <param name="Usage">Of the whole period.</param>
/// <param name="Hours">Those in which there was any.</param>
public sealed record DatabaseReport(
    string Period, DateTimeOffset From, DateTimeOffset To, string Database, DateTimeOffset? Dropped, StorageFigures? Storage, IReadOnlyDictionary<string, long> Usage, IReadOnlyList<HourUsage> Hours);

/// <summary>A database in the total.</summary>
public sealed record ReportedDatabase(string Database, DateTimeOffset? Dropped, StorageFigures? Storage, IReadOnlyDictionary<string, long> Usage);

/// <summary>A database of which something could not be read.</summary>
/// <param name="Database">Its name.</param>
/// <param name="Code">The error's code.</param>
public sealed record ReportFailure(string Database, string Code);

/// <summary>What all databases were used for in a period.</summary>
public sealed record TotalReport(
    string Period,
    DateTimeOffset From,
    DateTimeOffset To,
    IReadOnlyDictionary<string, long> Usage,
    IReadOnlyList<HourUsage> Hours,
    IReadOnlyList<ReportedDatabase> Databases,
    IReadOnlyList<ReportFailure> Failed);

/// <summary>
/// Usage reports as objects, <c>usage/reports/{period}/…</c>. Each is written once: whoever comes later, with whatever numbers, gets what is there. The page is
/// written last, so a period that has one has everything.
/// </summary>
/// <param name="store">Holds them.</param>
public sealed class UsageReports(IObjectStore store)
{
    /// <summary>File of the total.</summary>
    public const string Total = "total.json";

    /// <summary>File of the total as a table.</summary>
    public const string Table = "total.csv";

    /// <summary>File of the total for a browser.</summary>
    public const string Page = "total.html";

    private static readonly ObjectPath Root = ObjectPath.Parse("usage/reports");

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The file of a database.</summary>
    public static string FileOf(string databaseId) => $"databases/{databaseId}.json";

    /// <summary>Names of the periods that are reported, in their order.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        var periods = new List<string>();
        await foreach (ObjectInfo info in store.ListAsync(Root, cancellationToken))
        {
            if (info.Path.Value.Split('/') is [_, _, var period, Page])
            {
                periods.Add(period);
            }
        }

        return periods;
    }

    /// <summary>The bytes of a file; null: there is none.</summary>
    public async Task<ReadOnlyMemory<byte>?> FindAsync(ReportPeriod period, string file, CancellationToken cancellationToken)
    {
        GetResult found = await store.GetAsync(Root / period.Name / file, ByteRange.All, null, cancellationToken);
        return found.Status == GetStatus.Found ? found.Content : default(ReadOnlyMemory<byte>?);
    }

    /// <summary>Writes a report unless it is there.</summary>
    /// <returns>What is there now.</returns>
    internal async Task<T> PutAsync<T>(ReportPeriod period, string file, T report, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> content = JsonSerializer.SerializeToUtf8Bytes(report, Json);
        ReadOnlyMemory<byte> stored = await PutBytesAsync(period, file, content, cancellationToken);
        return Read<T>(stored, period, file);
    }

    /// <inheritdoc cref="PutAsync{T}"/>
    internal async Task<ReadOnlyMemory<byte>> PutBytesAsync(ReportPeriod period, string file, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        PutResult put = await store.PutAsync(Root / period.Name / file, content, PutCondition.IfAbsent, cancellationToken);
        return put.ETag is not null ? content
            : await FindAsync(period, file, cancellationToken) ?? throw new GraphException(ErrorCodes.DatabaseUnavailable, $"`{file}` of the report {period.Name} has been deleted meanwhile.");
    }

    private static T Read<T>(ReadOnlyMemory<byte> content, ReportPeriod period, string file)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(content.Span, Json)!;
        }
        catch (JsonException failure)
        {
            throw new GraphException(ErrorCodes.StorageDamageDetected, $"`{file}` of the usage report {period.Name} cannot be read.", innerException: failure);
        }
    }
}
