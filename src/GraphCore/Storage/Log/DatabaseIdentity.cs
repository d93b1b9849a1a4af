namespace Serverless.GraphCore.Storage.Log;

/// <summary>Who a database is, for ever.</summary>
/// <param name="Id">Names its folder; never shown to callers.</param>
/// <param name="Tag">Shown in element ids and bookmarks: <see cref="TagLength"/> characters of <c>[0-9a-z]</c>.</param>
internal sealed record DatabaseIdentity(Guid Id, string Tag)
{
    /// <summary>The length of every tag.</summary>
    public const int TagLength = 10;

    /// <summary>A new identity; the tag, made of the random end of a second id, tells nothing of the first.</summary>
    public static DatabaseIdentity Create(IIdGenerator ids) =>
        new(ids.NewId(), Format.Ulid.Format(ids.NewId())[^TagLength..].ToLowerInvariant());
}
