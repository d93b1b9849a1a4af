namespace Serverless.Api.Audit;

/// <summary>
/// Counts records that say the same, so that whoever causes many of them fills no storage: the first is written, the others are counted, and the number is written when a window has
/// passed. Of more different ones at a time than are remembered, what differs is not kept. Thread-safe.
/// </summary>
internal sealed class RepeatedRecords(TimeSpan window, TimeProvider clock)
{
    private const int MaxDifferent = 1_000;

    private readonly Lock gate = new();
    private readonly Dictionary<Key, Count> counts = [];

    /// <summary>Whether a record is the first of its kind in a window; else it is counted.</summary>
    /// <param name="record">As it is to be written.</param>
    public bool IsFirst(ref AuditRecord record)
    {
        lock (gate)
        {
            Key key = Key.Of(record);
            if (!counts.ContainsKey(key) && counts.Count >= MaxDifferent)
            {
                record = record with { Principal = null, Databases = [], Target = null, Source = null };
                key = Key.Of(record);
            }

            if (counts.TryGetValue(key, out Count? count))
            {
                count.Number++;
                count.Last = record;
                return false;
            }

            counts.Add(key, new Count(record, clock.GetTimestamp()));
            record = record with { Rows = 1 };
            return true;
        }
    }

    /// <summary>The numbers of the windows that have passed.</summary>
    public IReadOnlyList<AuditRecord> TakeDue() => Take(count => clock.GetElapsedTime(count.Since) >= window);

    /// <summary>All numbers.</summary>
    public IReadOnlyList<AuditRecord> TakeAll() => Take(static _ => true);

    private List<AuditRecord> Take(Func<Count, bool> isDue)
    {
        lock (gate)
        {
            var taken = new List<AuditRecord>();
            foreach ((Key key, Count count) in counts.Where(entry => isDue(entry.Value)).ToArray())
            {
                counts.Remove(key);
                if (count.Number > 0)
                {
                    taken.Add(count.Last with { Rows = count.Number });
                }
            }

            return taken;
        }
    }

    private sealed class Count(AuditRecord first, long since)
    {
        public AuditRecord Last { get; set; } = first;

        public long Since { get; } = since;

        public long Number { get; set; }
    }

    private readonly record struct Key(AuditEvent Event, string Action, string? Principal, string Databases, string? Target, AuditOutcome Outcome, string? Code, string? Source)
    {
        public static Key Of(AuditRecord record) => new(
            record.Event, record.Action, record.Principal, string.Join(' ', record.Databases), record.Target, record.Outcome, record.Code, record.Source);
    }
}
