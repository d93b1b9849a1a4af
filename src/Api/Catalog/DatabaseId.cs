using Serverless.GraphCore;

namespace Serverless.Api.Catalog;

/// <summary>Ids of databases: what names their objects, for ever.</summary>
internal static class DatabaseId
{
    /// <summary>An id that no database has had.</summary>
    public static string New(IIdGenerator ids) => ids.NewId().ToString("n");
}
