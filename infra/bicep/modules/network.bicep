metadata description = 'A network of its own for the application, and private ways to the storage accounts.'

@description('Name of the network.')
param name string

@description('Where it is.')
param location string

@description('Tags of every resource.')
param tags object

@description('Its addresses, of which the application and the endpoints have a part each.')
param addressPrefix string

@description('The accounts: their names and resources.')
param accounts { name: string, id: string, services: string[] }[]

var services = ['blob', 'queue', 'table']
var links = flatten(map(
  accounts,
  account => map(account.services, service => { account: account.name, id: account.id, service: service })
))

resource network 'Microsoft.Network/virtualNetworks@2024-01-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: [addressPrefix]
    }
    subnets: [
      {
        name: 'application'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 0)
          delegations: [
            {
              name: 'flex'
              properties: {
                serviceName: 'Microsoft.App/environments'
              }
            }
          ]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 1)
        }
      }
    ]
  }
}

resource zones 'Microsoft.Network/privateDnsZones@2020-06-01' = [
  for service in services: {
    name: 'privatelink.${service}.${environment().suffixes.storage}'
    location: 'global'
    tags: tags
  }
]

resource zoneLinks 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01' = [
  for (service, i) in services: {
    parent: zones[i]
    name: name
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: {
        id: network.id
      }
    }
  }
]

resource endpoints 'Microsoft.Network/privateEndpoints@2024-01-01' = [
  for link in links: {
    name: '${link.account}-${link.service}'
    location: location
    tags: tags
    properties: {
      subnet: {
        id: '${network.id}/subnets/endpoints'
      }
      privateLinkServiceConnections: [
        {
          name: link.service
          properties: {
            // It is the account's own, as the module that made it says.
            #disable-next-line use-resource-id-functions
            privateLinkServiceId: link.id
            groupIds: [link.service]
          }
        }
      ]
    }
  }
]

resource endpointZones 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-01-01' = [
  for (link, i) in links: {
    parent: endpoints[i]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: link.service
          properties: {
            privateDnsZoneId: zones[indexOf(services, link.service)].id
          }
        }
      ]
    }
  }
]

@description('Where the application is put.')
output applicationSubnetId string = '${network.id}/subnets/application'
