using System.Globalization;

namespace Serverless.Api.Limits;

/// <summary>A row that is free as far as is known.</summary>
/// <param name="Row">Its number.</param>
/// <param name="ETag">Null: it does not exist yet.</param>
internal readonly record struct FreeRow(int Row, string? ETag);

/// <summary>A row of a listing.</summary>
internal readonly record struct ListedRow(int Row, SlotRow Content, string ETag);

/// <summary>The rows of one limit's slots, and what this instance knows of them. One loop uses it at a time, beside transactions that only list and put.</summary>
internal sealed class SlotRows(SharedCounters shared, string databaseId, string prefix)
{
    private readonly Lock gate = new();
    private readonly Dictionary<int, Known> known = [];
    private bool isListed;

    /// <summary>The rows of a limit that are free as far as this instance knows, its preferred ones first.</summary>
    public List<FreeRow> Free(long limit, HashSet<int> held)
    {
        int count = SlotKeeper.CountOf(limit);
        var free = new List<FreeRow>();
        lock (gate)
        {
            for (int i = 0; i < count; i++)
            {
                int row = (int)((shared.Preference + (uint)i) % (uint)count);
                bool isKnown = known.TryGetValue(row, out Known state);
                if (!held.Contains(row) && (isKnown ? state.IsFree : isListed))
                {
                    // The ETag of this moment: what others may learn meanwhile must not lead this put to a row that is not free.
                    free.Add(new FreeRow(row, state.ETag));
                }
            }
        }

        return free;
    }

    /// <summary>Reads all rows: one operation.</summary>
    public async Task<IReadOnlyList<ListedRow>> ListAsync()
    {
        IReadOnlyList<LimitRow> found = await shared.RequestAsync((store, token) => store.ListAsync(databaseId, prefix, token));
        DateTimeOffset now = shared.Clock.GetUtcNow();
        var rows = new List<ListedRow>(found.Count);
        lock (gate)
        {
            known.Clear();
            isListed = true;
            foreach (LimitRow one in found)
            {
                if (int.TryParse(one.Name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int row))
                {
                    SlotRow content = SlotRow.Read(one.Content.Span).At(now);
                    content = content.Holder is not null && one.Age >= shared.Options.PermitLifetime ? SlotRow.Free : content;

                    // To the loop, a row that names this instance and is not held by it is left of a request that was given up.
                    known[row] = new Known(one.ETag, content == SlotRow.Free || content.Holder == shared.Instance);
                    rows.Add(new ListedRow(row, content, one.ETag));
                }
            }
        }

        return rows;
    }

    /// <summary>One row as it is.</summary>
    public Task<LimitRow?> GetAsync(int row) => shared.RequestAsync((store, token) => store.GetAsync(databaseId, Name(row), token));

    /// <summary>Writes a row if it is as it was; null: it is not.</summary>
    public async Task<string?> PutAsync(int row, SlotRow content, string? expected)
    {
        string? etag = null;
        try
        {
            return etag = await shared.RequestAsync((store, token) => store.PutAsync(databaseId, Name(row), content.Write(), expected, token));
        }
        finally
        {
            // After a failure the row counts as taken until the next listing tells.
            lock (gate)
            {
                known[row] = new Known(etag, etag is not null && content == SlotRow.Free);
            }
        }
    }

    private string Name(int row) => prefix + row.ToString("00", CultureInfo.InvariantCulture);

    private readonly record struct Known(string? ETag, bool IsFree);
}
