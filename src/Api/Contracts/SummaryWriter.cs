using Serverless.GraphCore;
using Serverless.GraphCore.Planning;

namespace Serverless.Api.Contracts;

/// <summary>Writes what a statement did beside its rows.</summary>
internal static class SummaryWriter
{
    /// <summary>Counters under the names of the Query API.</summary>
    public static void Counters(JsonOutput json, QueryCounters counters)
    {
        json.Raw("{\"containsUpdates\":"u8);
        json.Boolean(counters.ContainsUpdates);
        Count(json, ",\"nodesCreated\":"u8, counters.NodesCreated);
        Count(json, ",\"nodesDeleted\":"u8, counters.NodesDeleted);
        Count(json, ",\"propertiesSet\":"u8, counters.PropertiesSet);
        Count(json, ",\"relationshipsCreated\":"u8, counters.RelationshipsCreated);
        Count(json, ",\"relationshipsDeleted\":"u8, counters.RelationshipsDeleted);
        Count(json, ",\"labelsAdded\":"u8, counters.LabelsAdded);
        Count(json, ",\"labelsRemoved\":"u8, counters.LabelsRemoved);
        Count(json, ",\"indexesAdded\":"u8, counters.IndexesAdded);
        Count(json, ",\"indexesRemoved\":"u8, counters.IndexesRemoved);
        Count(json, ",\"constraintsAdded\":"u8, counters.ConstraintsAdded);
        Count(json, ",\"constraintsRemoved\":"u8, counters.ConstraintsRemoved);
        json.Raw(",\"containsSystemUpdates\":"u8);
        json.Boolean(counters.ContainsSystemUpdates);
        Count(json, ",\"systemUpdates\":"u8, counters.SystemUpdates);
        json.Raw('}');
    }

    /// <summary>Counters under the names of the transactional API; <c>relationship_deleted</c> is Neo4j's spelling.</summary>
    public static void Stats(JsonOutput json, QueryCounters counters)
    {
        json.Raw("{\"contains_updates\":"u8);
        json.Boolean(counters.ContainsUpdates);
        Count(json, ",\"nodes_created\":"u8, counters.NodesCreated);
        Count(json, ",\"nodes_deleted\":"u8, counters.NodesDeleted);
        Count(json, ",\"properties_set\":"u8, counters.PropertiesSet);
        Count(json, ",\"relationships_created\":"u8, counters.RelationshipsCreated);
        Count(json, ",\"relationship_deleted\":"u8, counters.RelationshipsDeleted);
        Count(json, ",\"labels_added\":"u8, counters.LabelsAdded);
        Count(json, ",\"labels_removed\":"u8, counters.LabelsRemoved);
        Count(json, ",\"indexes_added\":"u8, counters.IndexesAdded);
        Count(json, ",\"indexes_removed\":"u8, counters.IndexesRemoved);
        Count(json, ",\"constraints_added\":"u8, counters.ConstraintsAdded);
        Count(json, ",\"constraints_removed\":"u8, counters.ConstraintsRemoved);
        json.Raw(",\"contains_system_updates\":"u8);
        json.Boolean(counters.ContainsSystemUpdates);
        Count(json, ",\"system_updates\":"u8, counters.SystemUpdates);
        json.Raw('}');
    }

    public static void Notifications(JsonOutput json, IReadOnlyList<Notification> notifications)
    {
        json.Raw('[');
        for (int i = 0; i < notifications.Count; i++)
        {
            Notification notification = notifications[i];
            json.Separate(i);
            json.Raw("{\"code\":"u8);
            json.String(notification.Code);
            json.Raw(",\"title\":"u8);
            json.String(notification.Title);
            json.Raw(",\"description\":"u8);
            json.String(notification.Description);
            json.Raw(",\"severity\":"u8);
            json.String(notification.Severity);
            json.Raw(",\"category\":"u8);
            json.String(notification.Category);
            if (notification.Position is { } position)
            {
                json.Raw(",\"position\":"u8);
                ApiError.WritePosition(json, position);
            }

            json.Raw('}');
        }

        json.Raw(']');
    }

    public static ReadOnlySpan<byte> QueryType(StatementKind kind) => kind switch
    {
        StatementKind.Read => "\"r\""u8,
        StatementKind.Write => "\"w\""u8,
        StatementKind.ReadWrite => "\"rw\""u8,
        _ => "\"s\""u8,
    };

    private static void Count(JsonOutput json, ReadOnlySpan<byte> name, long value)
    {
        json.Raw(name);
        json.Integer(value);
    }
}
