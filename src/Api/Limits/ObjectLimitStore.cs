using System.Buffers.Binary;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.Api.Limits;

/// <summary>
/// Shared counters as small objects, for processes on one machine that share a folder: each row is an object, replaced by ETag. The age of a row is
/// told by its writer's wall clock, which they share; instances on several machines take a store that has a clock of its own.
/// </summary>
/// <param name="store">Holds the rows below <c>limits/</c>.</param>
/// <param name="clock">The machine's.</param>
public sealed class ObjectLimitStore(IObjectStore store, TimeProvider clock) : ILimitStore
{
    private static readonly ObjectPath Root = ObjectPath.Parse("limits");

    /// <inheritdoc/>
    public Task<LimitRow?> GetAsync(string databaseId, string name, CancellationToken cancellationToken) => ReadAsync(Root / databaseId / name, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LimitRow>> ListAsync(string databaseId, string prefix, CancellationToken cancellationToken)
    {
        var rows = new List<LimitRow>();
        await foreach (ObjectInfo info in store.ListAsync(Root / databaseId, cancellationToken))
        {
            if (info.Path.Name.StartsWith(prefix, StringComparison.Ordinal) && await ReadAsync(info.Path, cancellationToken) is { } row)
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    /// <inheritdoc/>
    public async Task<string?> PutAsync(string databaseId, string name, ReadOnlyMemory<byte> content, string? etag, CancellationToken cancellationToken)
    {
        byte[] stored = new byte[sizeof(long) + content.Length];
        BinaryPrimitives.WriteInt64LittleEndian(stored, clock.GetUtcNow().ToUnixTimeMilliseconds());
        content.CopyTo(stored.AsMemory(sizeof(long)));
        PutCondition condition = etag is null ? PutCondition.IfAbsent : PutCondition.IfMatch(etag);
        return (await store.PutAsync(Root / databaseId / name, stored, condition, cancellationToken)).ETag;
    }

    /// <inheritdoc/>
    public async Task DeleteAllAsync(string databaseId, CancellationToken cancellationToken)
    {
        await foreach (ObjectInfo info in store.ListAsync(Root / databaseId, cancellationToken))
        {
            await store.DeleteAsync(info.Path, null, cancellationToken);
        }
    }

    private async Task<LimitRow?> ReadAsync(ObjectPath path, CancellationToken cancellationToken)
    {
        GetResult found = await store.GetAsync(path, ByteRange.All, null, cancellationToken);
        if (found.Status != GetStatus.Found)
        {
            return null;
        }

        // One that is too short is no row of ours: as old as can be, and of no content.
        bool isWhole = found.Content.Length >= sizeof(long) && found.Content.Length == found.Length;
        long written = isWhole ? BinaryPrimitives.ReadInt64LittleEndian(found.Content.Span) : 0;
        long age = Math.Max(0, clock.GetUtcNow().ToUnixTimeMilliseconds() - written);
        return new LimitRow(path.Name, isWhole ? found.Content[sizeof(long)..] : default, found.ETag ?? "", TimeSpan.FromMilliseconds(age));
    }
}
