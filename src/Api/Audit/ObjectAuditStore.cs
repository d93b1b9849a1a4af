using System.Globalization;
using System.Runtime.CompilerServices;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.Api.Audit;

/// <summary>
/// The audit log on an object store: <c>audit/2026-12-01/{process}-{number}</c>, appendable objects of lines of JSON. Each is written by one process only, so processes never wait for one
/// another; a process begins the next one when the day changes, when one is long, and whenever an append may have failed: then nothing has to be found out about it, because
/// what is written twice has the same id and is read once.
/// </summary>
/// <param name="store">Holds the objects.</param>
/// <param name="ids">Names the process.</param>
public sealed class ObjectAuditStore(IObjectStore store, IIdGenerator ids) : IAuditStore
{
    /// <summary>Objects are read as a whole.</summary>
    private const int MaxObjectLength = 1 << 20;

    /// <summary>Append blobs take 50,000 appends.</summary>
    private const int MaxAppends = 40_000;

    private const int Attempts = 3;
    private const string DayFormat = "yyyy-MM-dd";
    private static readonly ObjectPath Folder = ObjectPath.Parse("audit");

    private readonly string process = ids.NewId().ToString("n");
    private ObjectPath current;
    private DateOnly currentDay;
    private long length;
    private int appends;
    private int objects;

    /// <inheritdoc/>
    public async Task AppendAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken)
    {
        foreach (IGrouping<DateOnly, AuditRecord> day in records.GroupBy(static record => DayOf(record.Time)))
        {
            foreach (AuditRecord[] chunk in day.Chunk(1_000))
            {
                await AppendAsync(day.Key, AuditJson.Write(chunk), cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<AuditRecord> ReadAsync(AuditQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (DateOnly day in (await DaysAsync(cancellationToken)).OrderDescending())
        {
            if (query.Since is { } since && day < DayOf(since))
            {
                yield break;
            }

            if (query.Before is { } before && day > DayOf(before.Time))
            {
                continue;
            }

            await foreach (AuditRecord record in ReadAsync(day, cancellationToken))
            {
                if (record.Time < query.Since)
                {
                    yield break;
                }

                if (query.Before is not { } last || AuditCursor.Of(record).CompareTo(last) < 0)
                {
                    yield return record;
                }
            }
        }
    }

    /// <inheritdoc/>
    public async Task DeleteBeforeAsync(DateOnly day, CancellationToken cancellationToken)
    {
        await foreach (ObjectInfo found in store.ListAsync(Folder, cancellationToken))
        {
            if (DayOf(found.Path) < day)
            {
                await store.DeleteAsync(found.Path, null, cancellationToken);
            }
        }
    }

    private static DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime);

    private static DateOnly? DayOf(ObjectPath path) =>
        path.Value.Split('/') is [_, string day, _] && DateOnly.TryParseExact(day, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly parsed) ? parsed : null;

    private static ObjectPath FolderOf(DateOnly day) => Folder / day.ToString(DayFormat, CultureInfo.InvariantCulture);

    private async Task<HashSet<DateOnly>> DaysAsync(CancellationToken cancellationToken)
    {
        HashSet<DateOnly> days = [];
        await foreach (ObjectInfo found in store.ListAsync(Folder, cancellationToken))
        {
            if (DayOf(found.Path) is { } day)
            {
                days.Add(day);
            }
        }

        return days;
    }

    private async Task AppendAsync(DateOnly day, byte[] lines, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                if (current.IsRoot || day != currentDay || length + lines.Length > MaxObjectLength || appends >= MaxAppends)
                {
                    await BeginObjectAsync(day, cancellationToken);
                }

                AppendResult result = await store.AppendAsync(current, lines, length, cancellationToken);
                if (result.Status == AppendStatus.Appended)
                {
                    length += lines.Length;
                    appends++;
                    return;
                }

                // Somebody has deleted it, or it ends with what a failed append has left.
                throw Unavailable(null);
            }
            catch (Exception failure) when (failure is AmbiguousOutcomeException or TimeoutException || (failure as GraphException)?.Code == ErrorCodes.DatabaseUnavailable)
            {
                current = ObjectPath.Root;
                if (attempt >= Attempts)
                {
                    throw Unavailable(failure);
                }
            }
            catch
            {
                current = ObjectPath.Root;
                throw;
            }
        }
    }

    private static GraphException Unavailable(Exception? cause) =>
        new(ErrorCodes.DatabaseUnavailable, "The audit log cannot be written now; repeat the request.", innerException: cause);

    private async Task BeginObjectAsync(DateOnly day, CancellationToken cancellationToken)
    {
        current = ObjectPath.Root;
        ObjectPath next = FolderOf(day) / string.Create(CultureInfo.InvariantCulture, $"{process}-{objects++:d8}");
        await store.CreateAppendableAsync(next, cancellationToken);
        (current, currentDay, length, appends) = (next, day, 0, 0);
    }

    /// <summary>The records of a day. Those of each process are in the order of their times, and one object of each is in memory at a time.</summary>
    private async IAsyncEnumerable<AuditRecord> ReadAsync(DateOnly day, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var processes = new Dictionary<string, Stack<ObjectPath>>(StringComparer.Ordinal);
        await foreach (ObjectInfo found in store.ListAsync(FolderOf(day), cancellationToken))
        {
            string writer = found.Path.Name.Split('-')[0];
            if (!processes.TryGetValue(writer, out Stack<ObjectPath>? objectsOfWriter))
            {
                processes.Add(writer, objectsOfWriter = []);
            }

            objectsOfWriter.Push(found.Path);
        }

        var newest = new PriorityQueue<ProcessRecords, AuditCursor>(Comparer<AuditCursor>.Create(static (left, right) => right.CompareTo(left)));
        foreach (Stack<ObjectPath> objectsOfWriter in processes.Values)
        {
            var records = new ProcessRecords(store, objectsOfWriter);
            if (await records.MoveNextAsync(cancellationToken))
            {
                newest.Enqueue(records, AuditCursor.Of(records.Current));
            }
        }

        while (newest.TryDequeue(out ProcessRecords? records, out _))
        {
            yield return records.Current;
            if (await records.MoveNextAsync(cancellationToken))
            {
                newest.Enqueue(records, AuditCursor.Of(records.Current));
            }
        }
    }

    /// <summary>The records of one process on one day, newest first.</summary>
    private sealed class ProcessRecords(IObjectStore store, Stack<ObjectPath> objects)
    {
        private readonly Stack<AuditRecord> records = [];

        public AuditRecord Current { get; private set; } = null!;

        public async Task<bool> MoveNextAsync(CancellationToken cancellationToken)
        {
            while (true)
            {
                while (records.TryPop(out AuditRecord? record))
                {
                    // What a failed append may have written was written again later, and has been read there.
                    if (Current is null || AuditCursor.Of(record).CompareTo(AuditCursor.Of(Current)) < 0)
                    {
                        Current = record;
                        return true;
                    }
                }

                if (!objects.TryPop(out ObjectPath path))
                {
                    return false;
                }

                GetResult found = await store.GetAsync(path, ByteRange.All, null, cancellationToken);
                foreach (AuditRecord read in AuditJson.Read(found.Content.Span))
                {
                    records.Push(read);
                }
            }
        }
    }
}
